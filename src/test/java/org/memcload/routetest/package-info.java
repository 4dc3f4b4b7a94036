/** For an operator's own tests of routes: {@link org.memcload.routetest.LoaderFixture}. The page docs/route-tests.md describes it. */
package org.memcload.routetest;
