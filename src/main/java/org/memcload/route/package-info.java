/** The steps that the routes in {@code routes/} name, each a class of the same name. */
package org.memcload.route;
