// Runs before the first paint. The page keeps nothing, so the system alone chooses.
;(function () {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  function paint() {
    document.documentElement.dataset.theme = dark.matches ? 'dark' : 'light'
  }
  paint()
  dark.addEventListener('change', paint)
})()
