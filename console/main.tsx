import { render } from 'preact'
import { Console } from './app.tsx'

render(<Console />, document.querySelector('#console')!)
