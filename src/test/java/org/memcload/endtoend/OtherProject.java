package org.memcload.endtoend;

import java.util.Arrays;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Somebody else's program, which has the component's jar and what that needs, and nothing of the loader. */
final class OtherProject {

    private OtherProject() {}

    /**
     * Stores a value and reads it back.
     *
     * @param arguments the address of a server
     */
    public static void main(String[] arguments) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    String memcache = "memcache:" + arguments[0] + "?key=user:${header.id}&timeToLive=1h";
                    from("direct:remember").to(memcache).to(memcache + "&operation=get&valueType=java.lang.String");
                }
            });
            context.start();
            String found = context.createProducerTemplate()
                    .requestBodyAndHeader("direct:remember", "Ada", "id", 7, String.class);
            System.out.println("found " + found + " with " + Arrays.asList(arguments));
        }
    }
}
