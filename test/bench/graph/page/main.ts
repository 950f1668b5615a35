// The page of the graph's measurements and pictures: the real canvas on made-up topologies, driven from outside.
import '@fontsource-variable/inter/index.css'
import '@fontsource-variable/jetbrains-mono/index.css'
import { createApp } from 'vue'
import '../../../../src-renderer/theme/tokens.css'
import Page from './Page.vue'

createApp(Page).mount('#app')
