import Agent from 'undici/lib/dispatcher/agent.js';
import methods from 'undici/lib/api/index.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
import Socks5ProxyAgent from 'undici/lib/dispatcher/socks5-proxy-agent.js';

/*
 * The tenth of undici that speaks to an API server. The rest (fetch, WebSockets, caches, mocks) would take longer to load
 * than a question takes to answer; its types are all there. The version is pinned: these paths are undici's own.
 */

// undici's front door does the same: without it, dispatchers have no `request`.
Object.assign(Dispatcher.prototype, methods);

export { Agent, ProxyAgent, Socks5ProxyAgent };
