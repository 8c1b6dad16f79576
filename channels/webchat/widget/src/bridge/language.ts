export type Language = 'en' | 'zh-CN'

/** The language to show for the first wish that names one, such as a tag of the page or of the browser. */
export function chooseLanguage(...wishes: (string | null | undefined)[]): Language {
  const wish = wishes.find((each) => each?.trim())
  return wish?.trim().toLowerCase().startsWith('zh') ? 'zh-CN' : 'en'
}
