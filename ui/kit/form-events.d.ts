/**
 * What of a form event reaches an extension: it runs where no DOM is, and the Dashboard sends these values
 * in its place. The SDK's types name the DOM's interfaces, which stay empty without the DOM's own types.
 */
interface HTMLInputElement {
  readonly value: string;
  readonly checked: boolean;
  readonly name: string;
}
interface HTMLSelectElement {
  readonly value: string;
  readonly name: string;
}
