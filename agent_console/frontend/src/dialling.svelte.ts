// Which number is about to be called: asked for anywhere, answered in one dialog.
export interface Wish {
  number: string;
  conversationId: string | null;
}

let wish = $state.raw<Wish | null>(null);

export const dialling = {
  get wish() {
    return wish;
  },
  ask(number = "", conversationId: string | null = null): void {
    wish = { number, conversationId };
  },
  dismiss: () => (wish = null),
};
