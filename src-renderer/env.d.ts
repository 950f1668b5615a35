// Ambient types of what Vite gives the renderer: asset and environment imports.
/// <reference types="vite/client" />
