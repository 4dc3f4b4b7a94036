/** Logs on disk: the claim directory and its lock, names, links, rejects. Internal. */
package org.memcload.files;
