import {
  ActionIcon,
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  Modal,
  NativeSelect,
  Popover,
  TextInput,
} from '@mantine/core';

// tokens.css is the one place of colours; Mantine's own variables point there.
const TOKENS = {
  '--mantine-color-body': 'var(--page)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-secondary)',
  '--mantine-color-default': 'var(--panel)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--control-border)',
  '--mantine-color-placeholder': 'var(--text-secondary)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--critical)',
  '--mantine-color-accent-filled': 'var(--accent)',
  '--mantine-color-accent-light-color': 'var(--accent)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
};

/** Points Mantine's variables at the tokens, in both themes. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  // Mantine draws the borders of inputs in these two shades; they must keep 3:1 against the page.
  light: { ...TOKENS, '--mantine-color-gray-4': 'var(--control-border)' },
  dark: { ...TOKENS, '--mantine-color-dark-4': 'var(--control-border)' },
});

/** Mantine in the shape of the console: 13 px text, 4 px corners, one accent, one shadow. */
export const theme = createTheme({
  fontFamily: 'var(--font-text)',
  fontFamilyMonospace: 'var(--font-mono)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '14px', xl: '16px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '4px', sm: '4px', md: '4px', lg: '6px', xl: '6px' },
  shadows: { xs: 'none', sm: 'var(--shadow)', md: 'var(--shadow)', lg: 'var(--shadow)', xl: 'var(--shadow)' },
  defaultRadius: 'sm',
  primaryColor: 'accent',
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  focusRing: 'auto',
  respectReducedMotion: true,
  colors: {
    accent: [
      '#e8f1fb',
      '#cfe1f5',
      '#a5c8ee',
      '#8ab8f5',
      '#6ca8ff',
      '#2b7bd0',
      '#0b5cad',
      '#094c90',
      '#073d73',
      '#052d56',
    ],
    dark: [
      '#e6eaf0',
      '#c3ccd8',
      '#9aa6b5',
      '#5f6c7b',
      '#2a323d',
      '#222a35',
      '#1a2029',
      '#12161c',
      '#0e1116',
      '#0a0d11',
    ],
  },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      styles: { label: { fontWeight: 500 } },
      // Mantine chooses the text colour for the light theme's accent only; the dark one needs dark text.
      vars: (_theme, { variant = 'filled' }) => ({
        root: variant === 'filled' ? { '--button-color': 'var(--on-accent)' } : {},
      }),
    }),
    // A popover whose button is scrolled out of view stays reachable for the keyboard.
    Popover: Popover.extend({ defaultProps: { hideDetached: false } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'xs' } }),
    // Derived from the label's size it would be 10 px; nothing is smaller than 12.
    InputWrapper: Input.Wrapper.extend({ styles: { description: { fontSize: '12px', lineHeight: '16px' } } }),
    Modal: Modal.extend({ defaultProps: { transitionProps: { duration: 0 }, shadow: 'sm' } }),
  },
});
