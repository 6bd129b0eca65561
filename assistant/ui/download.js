// Saves what the page was given as a file; it never lies on the server's disk.
watch("value", () => {
  if (!props.value) return;
  const { name, type, text } = JSON.parse(props.value);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  props.value = "";
});
