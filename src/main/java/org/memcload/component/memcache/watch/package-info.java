/** Watches the endpoints of the memcache component: health checks, a dev console, and meters of Micrometer. */
package org.memcload.component.memcache.watch;
