import './session.js';
import './directory.js';
import './lists.js';
import './leads.js';
import './deals.js';
import './figures.js';
