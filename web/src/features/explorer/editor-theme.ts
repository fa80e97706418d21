import type { editor } from 'monaco-editor';

/** Names of the editors' themes by colour scheme. */
export const EDITOR_THEME = { light: 'k8intel-light', dark: 'k8intel-dark' } as const;

export type Scheme = keyof typeof EDITOR_THEME;

/** A token of tokens.css as the editor takes colours: # and six hexadecimal digits. */
export type ReadToken = (name: string) => string;

/** Reads tokens as the page has them now. */
export const tokensOf =
  (element: Element): ReadToken =>
  (name) =>
    sixDigits(getComputedStyle(element).getPropertyValue(name).trim());

/** #abc as #aabbcc: the build shortens colours, and the editor takes only the long form. */
export function sixDigits(colour: string): string {
  return /^#[\da-f]{3}$/i.test(colour) ? colour.replaceAll(/[\da-f]/gi, (digit) => digit + digit) : colour;
}

/** The editors in the console's colours; every one is checked for 4.5:1 against the panel. */
export function editorTheme(scheme: Scheme, token: ReadToken): editor.IStandaloneThemeData {
  const digits = (name: string) => token(name).replace('#', '');
  const rule = (name: string, colour: string) => ({ token: name, foreground: digits(colour) });
  const panel = token('--panel');
  const accent = token('--accent');
  return {
    base: scheme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('', '--text'),
      rule('keyword', '--accent'),
      rule('key', '--text'),
      rule('type.identifier', '--accent'),
      rule('argument.identifier', '--text-secondary'),
      rule('annotation', '--warning'),
      rule('string', '--healthy'),
      rule('string.key.json', '--text'),
      rule('string.value.json', '--healthy'),
      rule('number', '--warning'),
      rule('comment', '--text-secondary'),
      rule('delimiter', '--text-secondary'),
    ],
    colors: {
      // The editor draws its margin beyond the frame; what is transparent does not show there.
      'editor.background': '#ffffff00',
      'editor.foreground': token('--text'),
      // Nesting is shown by indentation; six more colours would only compete with the words.
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((level) => [`editorBracketHighlight.foreground${level}`, token('--text-secondary')]),
      ),
      'editorLineNumber.foreground': token('--text-secondary'),
      'editorLineNumber.activeForeground': token('--text'),
      'editorCursor.foreground': accent,
      'editorHoverWidget.background': panel,
      'editorHoverWidget.border': token('--border'),
      'editorSuggestWidget.background': panel,
      'editorSuggestWidget.border': token('--border'),
      'editorWidget.background': panel,
      focusBorder: accent,
      'list.hoverBackground': token('--hover'),
      'menu.background': panel,
      'quickInput.background': panel,
      'textLink.foreground': accent,
    },
  };
}

/** How the editors set their text: like the rest of the console. The editor measures its font and takes no variables. */
export function editorFont(style: CSSStyleDeclaration): editor.IEditorOptions {
  return { fontFamily: style.getPropertyValue('--font-mono'), fontSize: 12, lineHeight: 20 };
}
