// Before the first paint: the reader's own choice of dark or light, where there is one.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch { /* Storage may be closed to us: the system's theme stands. */ }
document.documentElement.classList.add("js");
