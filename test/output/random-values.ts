/** What YAML readers have been known to take for something else than a string, or to give back changed. */
const TRICKY = [
  ...[
    '',
    ' ',
    '  ',
    '\t',
    '\n',
    '\n\n',
    '\r',
    '\r\n',
    ' \n',
    '\n ',
    '\t\n',
    '\n\t',
    '~',
    '=',
    '<<',
    '-',
    '?',
    ':',
    '--',
    '---',
    '...',
  ],
  ...[
    'true',
    'True',
    'TRUE',
    'false',
    'False',
    'FALSE',
    'yes',
    'Yes',
    'YES',
    'no',
    'No',
    'NO',
    'on',
    'On',
    'ON',
    'off',
    'Off',
    'OFF',
  ],
  ...[
    'y',
    'Y',
    'n',
    'N',
    'null',
    'Null',
    'NULL',
    'nil',
    'undefined',
    'NaN',
    '.nan',
    '.NaN',
    '.NAN',
    '.inf',
    '-.inf',
    '+.INF',
    'Infinity',
  ],
  ...[
    '0',
    '1',
    '-1',
    '+1',
    '00',
    '01',
    '0755',
    '-0755',
    '08',
    '0o17',
    '0O17',
    '0x1F',
    '-0x1f',
    '0b101',
    '1_000',
    '1,000',
    '_1',
    '1_',
    '+',
  ],
  ...[
    '1.0',
    '.5',
    '5.',
    '-.5',
    '+.5',
    '.',
    '-.',
    '1e3',
    '1E3',
    '1e+3',
    '1.5e-7',
    '1.e5',
    '12e03',
    '123e45',
    '685_230.15',
    '1__0',
    '0.0.0',
  ],
  ...[
    '1:30',
    '190:20:30',
    '1:30.5',
    '-1:30',
    '12:30:45.67',
    '1.4.0',
    '1.4',
    '10s',
    '50m',
    '1Gi',
    'e5',
    '-e5',
    '0x',
    '0b',
    '0o',
    '0xg',
    '0b-1',
    '0o-7',
    '0_b1',
    '-_1',
    '1e_5',
    '0x_1',
    '+_.5',
    '1_:30',
  ],
  ...[
    '2001-12-14',
    '2001-1-1',
    '2001-12-14t21:59:43.10-05:00',
    '2001-12-14 21:59:43.10 -5',
    '2001-12-15 2:59:43.10',
    '2001-12',
    '20011214',
  ],
  ...[
    '- a',
    '-a',
    '-- a',
    '? a',
    '?a',
    ': a',
    ':a',
    'a:',
    'a: b',
    'a:b',
    'a :b',
    'a : b',
    'a #b',
    'a# b',
    '#a',
    'a#',
    ' a',
    'a ',
    '\ta',
    'a\t',
  ],
  ...[
    '&a',
    '*a',
    '!a',
    '!!str a',
    '|',
    '>',
    '|-',
    '%a',
    '@a',
    '`a',
    '[a',
    ']a',
    '{a',
    '}a',
    ',a',
    'a,b',
    'a]',
    'a}',
    '[]',
    '{}',
    '"',
    "'",
  ],
  ...[
    '"a"',
    "'a'",
    '"a',
    "'a",
    `a"b'c`,
    `"a'`,
    'a"b',
    "a'b",
    '\\',
    '\\n',
    'a\\',
    '"\\"',
    'a\\"b',
    '--- a',
    '... a',
    '%YAML 1.1',
    'a: |',
    '<<: *a',
  ],
  ...[
    'a\nb',
    'a\n',
    '\na',
    'a\n\n',
    'a\n\n\n',
    '\n\na',
    ' a\nb',
    '\ta\nb',
    '\n a\nb',
    '\n\ta\nb',
    'a\n b',
    'a\n\tb',
    'a \nb',
    'a\t\nb',
    'a\n\nb',
  ],
  ...[
    'a\n ',
    'a\n \n',
    'a\n\t',
    'a\n\t\n',
    'a\n  \nb',
    'a\n \n\n',
    '  \na',
    '\t\na',
    '#!/bin/sh\nset -e\n',
    'a: b\n# c\n',
    '---\na\n',
    'a\n---\n',
    'a\n...\n',
  ],
  ...[
    'a\rb',
    'a\r\nb\r\n',
    'a\r',
    'a\x85b',
    'a\u2028b',
    'a\u2029b\n',
    'a\nb\x85',
    '\ufeffa',
    'a\ufeff\nb',
    '\u00a0',
    'a\u00a0',
    '\u00a0a\nb',
    '\u3000',
  ],
  ...[
    '\0',
    'a\0b',
    '\x07',
    '\x1b[31m',
    '\x7f',
    '\x80',
    '\x9f',
    'a\x01\nb',
    '\ufffe',
    '\uffff',
    '\ufffd',
    '\ue000',
    '\ufdd0',
    '\u200b',
    '\u202ea',
  ],
  ...[
    'ä',
    'naïve',
    '日本語',
    '日本語\nテキスト\n',
    '😀',
    '😀\n😀',
    '👩‍👩‍👧',
    'é',
    '\u{1fffe}',
    '\u{10ffff}',
    'ß: ',
    'ü #',
    'ﬀ',
    '\u0130',
    'ı',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '0123456789'.repeat(4),
    'a'.repeat(1100),
    'ä: '.repeat(500),
    '-'.repeat(60),
    'x'.repeat(2000),
  ],
];

const ALPHABETS = [
  'abcXYZ019 ',
  '0123456789+-.:_,eExXoObBaAfF',
  'ynYNoOtTrRuUeEsSfFaAlL~<=',
  ' \t\n',
  ' \n-:#?ab',
  '\n\t a|>&*!%@`[]{},"\'\\',
  'a"\'\\ \n',
  '\0\x01\x07\b\v\f\x1b\x7f\x80\x85\x9f\u00a0\u2028\u2029\u200e\u202e\u2066\ufeff\ufffe\uffff\nab',
  'äöüß日本語😀👩\u200d\u0301é \n',
  '2001-12Tt:. Zz+',
];

/** Values that are random and the same in every run. */
export class RandomValues {
  constructor(private seed: number) {}

  public get tricky(): string[] {
    return TRICKY;
  }

  public number(below: number): number {
    // mulberry32
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4294967296) * below);
  }

  public pick<T>(values: readonly T[]): T {
    return values[this.number(values.length)];
  }

  public string(): string {
    switch (this.number(5)) {
      case 0:
        return this.pick(TRICKY);
      case 1:
        return this.pick(TRICKY) + this.pick(TRICKY);
      case 2:
        return [...Array(this.number(4) + 1)].map(() => this.pick(TRICKY)).join(this.pick([' ', '\n', ': ', '']));
      case 3:
        return this.unicode(this.number(12));
      default: {
        const alphabet = [...this.pick(ALPHABETS)];
        return [...Array(this.number(16))].map(() => this.pick(alphabet)).join('');
      }
    }
  }

  public value(depth: number): any {
    const kind = this.number(depth > 0 ? 10 : 7);
    if (kind < 4) return this.string();
    if (kind === 4)
      return this.pick([
        true,
        false,
        null,
        0,
        -1,
        8080,
        0.5,
        -2.5,
        1e21,
        1e-7,
        123456789012,
        1.7976931348623157e308,
        5e-324,
      ]);
    if (kind === 5) return this.pick([{}, [], [[]], [{}], [[{}]]]);
    if (kind === 6) return (this.number(2 ** 31) - 2 ** 30) / this.pick([1, 3, 1000]);
    return kind === 7 ? this.array(depth - 1) : this.object(depth - 1);
  }

  public object(depth: number): any {
    return Object.fromEntries([...Array(this.number(6))].map(() => [this.string(), this.value(depth)]));
  }

  public array(depth: number): any[] {
    return [...Array(this.number(5))].map(() => this.value(depth));
  }

  private unicode(length: number): string {
    const points = [...Array(length)].map(() => this.number(this.pick([0x80, 0x100, 0x3000, 0x10000, 0x110000])));
    return String.fromCodePoint(...points.filter((point) => point < 0xd800 || point > 0xdfff));
  }
}
