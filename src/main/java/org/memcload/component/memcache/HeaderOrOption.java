package org.memcload.component.memcache;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;

/** The value of a header, or else of an endpoint's option: a constant, or an expression in Camel's Simple language. */
final class HeaderOrOption {

    private final String header;
    private final String constant;
    /** Null if the option is not an expression. */
    private final Expression expression;

    /** @param option null if it is not set */
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

    /** The value; null if neither header nor option has one. */
    Object evaluate(Exchange exchange) {
        Object given = exchange.getMessage().getHeader(header);
        if (given != null) {
            return given;
        }
        return expression == null ? constant : expression.evaluate(exchange, Object.class);
    }

    /**
     * The value, converted to a type; null if neither header nor option has a value.
     *
     * @throws IllegalArgumentException if it cannot be converted; the message names the header
     */
    <T> T evaluate(Exchange exchange, Class<T> type) {
        Object given = evaluate(exchange);
        if (given == null) {
            return null;
        }
        T converted = exchange.getContext().getTypeConverter().tryConvertTo(type, exchange, given);
        if (converted == null) {
            String wanted = Number.class.isAssignableFrom(type) ? "number" : type.getSimpleName();
            throw invalid(wanted, given);
        }
        return converted;
    }

    /** The error that a value is not what is wanted. */
    IllegalArgumentException invalid(String wanted, Object given) {
        return new IllegalArgumentException(header + (constant == null ? "" : ", or the option instead of it,")
                + " is not a " + wanted + ": '" + given + "'");
    }
}
