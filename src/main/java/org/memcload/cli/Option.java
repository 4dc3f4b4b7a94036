package org.memcload.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The description of an option.
 *
 * @param name without dashes; also the property {@code memcload.NAME}
 * @param letter short name on the command line, such as {@code l} for {@code -l}, or empty
 * @param label stands for the value in the help, such as {@code FILE}
 * @param type the type of its values
 * @param defaultText its default value, or null if it has no default
 * @param secret whether its value is hidden. A secret cannot be given on the command line or as a system property, since every user
 *     of the machine can read those
 * @param description its meaning, in a few words, with the unit of its values
 */
record Option<T>(
        String name,
        String letter,
        String label,
        ValueType<T> type,
        String defaultText,
        boolean secret,
        String description) {

    /** An option with a value. */
    static <T> Option<T> of(String name, String label, ValueType<T> type, String defaultText, String description) {
        return new Option<>(name, "", label, type, defaultText, false, description);
    }

    /** An option that is on or off, and off by default. */
    static Option<Boolean> onOff(String name, String description) {
        return new Option<>(name, "", "True|False", ValueTypes.SWITCH, "false", false, description);
    }

    /** Text that is never shown. */
    static Option<String> secret(String name, String description) {
        return new Option<>(name, "", "", ValueTypes.TEXT, null, true, description);
    }

    Option<T> withLetter(String shortName) {
        return new Option<>(name, shortName, label, type, defaultText, secret, description);
    }

    boolean isSwitch() {
        return type == ValueTypes.SWITCH;
    }

    String property() {
        return "memcload." + name;
    }

    /** The option for picocli, which finds the texts of values and prints the help. */
    OptionSpec spec() {
        List<String> names = new ArrayList<>();
        if (!letter.isEmpty()) {
            names.add("-" + letter);
        }
        names.add("--" + name);
        OptionSpec.Builder spec =
                OptionSpec.builder(names.toArray(String[]::new)).paramLabel(label);
        if (isSwitch()) {
            // picocli takes the next argument for a Boolean's value only if it is one
            spec.type(Boolean.class).arity("0..1").fallbackValue("true");
        } else {
            spec.type(String.class).arity("1");
        }
        return spec.description(help().replace("%", "%%")).build();
    }

    private String help() {
        String help = description;
        if (!type.range().isEmpty()) {
            help += ", " + type.range();
        }
        if (defaultText != null && !isSwitch()) {
            help += " (default: " + defaultText + ")";
        }
        return help;
    }
}
