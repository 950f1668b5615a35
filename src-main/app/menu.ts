// The menu: hidden until Alt, there for its keys (zoom, full screen, quit). Undo is the page's own.
import type { MenuItemConstructorOptions } from 'electron'

const words = {
  en: {
    app: 'Vethboard',
    view: 'View',
    reload: 'Reload',
    close: 'Close',
    quit: 'Quit',
    reset: 'Actual size',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    full: 'Full screen',
    tools: 'Developer tools',
  },
  zh: {
    app: 'Vethboard',
    view: '视图',
    reload: '重新加载',
    close: '关闭',
    quit: '退出',
    reset: '实际大小',
    zoomIn: '放大',
    zoomOut: '缩小',
    full: '全屏',
    tools: '开发者工具',
  },
}

/** `locale`: "zh-CN", "en-US", …; developer tools only in a checkout. */
export function menuTemplate(locale: string, packaged: boolean): MenuItemConstructorOptions[] {
  const say = locale.startsWith('zh') ? words.zh : words.en
  const tools: MenuItemConstructorOptions[] = packaged ? [] : [{ role: 'toggleDevTools', label: say.tools }]
  return [
    {
      label: say.app,
      submenu: [
        { role: 'reload', label: say.reload },
        { role: 'close', label: say.close },
        { role: 'quit', label: say.quit },
      ],
    },
    {
      label: say.view,
      submenu: [
        { role: 'resetZoom', label: say.reset },
        { role: 'zoomIn', label: say.zoomIn },
        { role: 'zoomOut', label: say.zoomOut },
        { role: 'togglefullscreen', label: say.full },
        ...tools,
      ],
    },
  ]
}
