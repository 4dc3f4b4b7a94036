package org.memcload.component.memcache;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/** What a header gives, or else an option of the endpoint: a constant, or an expression in Camel's Simple language. */
final class HeaderOrOption {

    private final String header;
    private final String constant;
    /** Null where the option is no expression. */
    private final Expression expression;

    /** @param option null where it is not set */
    HeaderOrOption(CamelContext context, String header, String option) {
        this.header = header;
        this.constant = option;
        if (isExpression(option)) {
            expression = context.resolveLanguage("simple").createExpression(option);
            expression.init(context);
        } else {
            expression = null;
        }
    }

    /** Whether an option is to be evaluated for each exchange. */
    static boolean isExpression(String option) {
        return option != null && (option.contains("${") || option.contains("$simple{"));
    }

    /** Null where neither says anything. */
    Object evaluate(Exchange exchange) {
        Object given = exchange.getMessage().getHeader(header);
        if (given != null) {
            return given;
        }
        return expression == null ? constant : expression.evaluate(exchange, Object.class);
    }

    /**
     * The same as another type.
     *
     * @throws IllegalArgumentException if it is none; the message names the header
     */
    <T> T evaluate(Exchange exchange, Class<T> type) {
        Object given = evaluate(exchange);
        if (given == null) {
            return null;
        }
        T converted = exchange.getContext().getTypeConverter().tryConvertTo(type, exchange, given);
        if (converted == null) {
            String wanted = Number.class.isAssignableFrom(type) ? "number" : type.getSimpleName();
            throw new IllegalArgumentException(
                    header + ", or the option in its place, is no " + wanted + ": '" + given + "'");
        }
        return converted;
    }
}
