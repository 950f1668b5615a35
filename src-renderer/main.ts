// Starts the window: styles, language and theme before the first paint, then the connection to the engine.
import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import './theme/tokens.css'
import './theme/base.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { useEngine } from './client/engine'
import { openerOf } from './client/open-transport'
import { i18n } from './i18n'
import { followTheme } from './theme/theme'

followTheme()
const app = createApp(App).use(createPinia()).use(i18n)
useEngine().connect(openerOf(window))
app.mount('#app')
