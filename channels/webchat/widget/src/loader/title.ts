/** What is unread, before the title of the page: taken away again, whatever the site has made of its title since. */
export class Title {
  #shown = ''

  /** As the site has it. */
  get bare(): string {
    return this.#shown && document.title.startsWith(this.#shown) ? document.title.slice(this.#shown.length) : document.title
  }

  count(unread: number): void {
    const bare = this.bare
    this.#shown = unread > 0 ? `(${unread}) ` : ''
    if (document.title !== this.#shown + bare) document.title = this.#shown + bare
  }
}
