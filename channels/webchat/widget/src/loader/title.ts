/** What is unread, before the title of the page: taken away again, whatever the site has made of its title since. */
export class Title {
  #shown = ''

  count(unread: number): void {
    const bare = this.#shown && document.title.startsWith(this.#shown) ? document.title.slice(this.#shown.length) : document.title
    this.#shown = unread > 0 ? `(${unread}) ` : ''
    if (document.title !== this.#shown + bare) document.title = this.#shown + bare
  }
}
