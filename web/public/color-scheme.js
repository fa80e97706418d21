// Runs before the first paint so that a dark choice never flashes light. A file, not inline: the page's policy is script-src 'self'.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('k8intel-color-scheme');
  } catch {
    // Storage may be blocked; the system's preference then decides.
  }
  const isDark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
})();
