// Starts the documentation page on our own description of the API; nothing is fetched from elsewhere.
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: document.getElementById("api").dataset.url,
    dom_id: "#api",
    deepLinking: true,
    validatorUrl: null,
    docExpansion: "none",
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: false,
  });
});
