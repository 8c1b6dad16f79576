// The browser's formatters, each made once: making one costs a hundred times what it costs to use it.

/** For each language and each wish one and the same. Throws what the browser throws for wishes it cannot read. */
function remembered<Wishes extends object, Format>(
  make: (locale: string, wishes: Wishes) => Format,
): (locale: string, wishes: Wishes) => Format {
  const made = new Map<string, Format>();
  return (locale, wishes) => {
    const key = `${locale} ${JSON.stringify(wishes)}`;
    const known = made.get(key) ?? make(locale, wishes);
    made.set(key, known);
    return known;
  };
}

export const dateTimes = remembered<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>(
  (locale, wishes) => new Intl.DateTimeFormat(locale, wishes),
);
export const numbers = remembered<Intl.NumberFormatOptions, Intl.NumberFormat>(
  (locale, wishes) => new Intl.NumberFormat(locale, wishes),
);
export const names = remembered<Intl.DisplayNamesOptions, Intl.DisplayNames>(
  (locale, wishes) => new Intl.DisplayNames(locale, wishes),
);
