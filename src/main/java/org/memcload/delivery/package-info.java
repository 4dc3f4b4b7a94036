/**
 * Batches on their way: the ledger of a file, deliveries, lanes, and the order of blocks. Internal: routes know these classes only by the
 * names on the page docs/routes.md.
 */
package org.memcload.delivery;
