/** Values by texts. It forgets all of them when the texts together become longer than it may keep. */
export class TextCache<T> {
  private readonly values = new Map<string, T>();
  private characters = 0;

  constructor(private readonly maxCharacters: number) {}

  public get(text: string): T | undefined {
    return this.values.get(text);
  }

  public set(text: string, value: T): void {
    if (text.length > this.maxCharacters) return;
    this.characters += text.length;
    if (this.characters > this.maxCharacters) {
      this.values.clear();
      this.characters = text.length;
    }
    this.values.set(text, value);
  }
}
