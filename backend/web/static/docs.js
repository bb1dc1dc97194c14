// Kept apart from the page because its policy allows no inline scripts.
SwaggerUIBundle({ url: "/openapi.json", dom_id: "#docs", validatorUrl: null });
