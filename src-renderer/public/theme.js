// Runs before the first paint. The core owns the setting; app/theme.ts keeps the copy that is read here.
;(function () {
  var choice = null
  try {
    choice = localStorage.getItem('nimdolf.theme')
  } catch (refused) {
    // Storage can be switched off in a browser; the system's choice then holds.
  }
  var dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
})()
