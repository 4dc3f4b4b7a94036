package org.memcload.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** The options and headers of the memcache component as tables of Markdown, from what Camel's tooling made of its annotations. */
final class ReferenceTables {

    private static final String DESCRIPTOR = "/META-INF/org/memcload/component/memcache/memcache.json";

    private ReferenceTables() {}

    static String render() throws IOException {
        try (InputStream in = ReferenceTables.class.getResourceAsStream(DESCRIPTOR)) {
            JsonNode descriptor = new ObjectMapper().readTree(in);
            StringBuilder page = new StringBuilder();
            table(page, "Options of the endpoint", "Option", descriptor.get("properties"), true);
            ObjectNode more = descriptor.get("componentProperties").deepCopy();
            more.remove(names(descriptor.get("properties")));
            table(page, "Further options of the component", "Option", more, true);
            table(page, "Headers", "Header", descriptor.get("headers"), false);
            return page.toString();
        }
    }

    private static void table(StringBuilder page, String title, String column, JsonNode entries, boolean options) {
        page.append("\n### ").append(title).append("\n\n| ").append(column);
        page.append(
                options
                        ? " | Meaning | Default | Type |\n|---|---|---|---|\n"
                        : " | Meaning | Type |\n|---|---|---|\n");
        forEach(entries, (name, entry) -> {
            String label = entry.get("label").asText();
            String note =
                    label.contains("advanced") ? " *(advanced)*" : label.contains("security") ? " *(security)*" : "";
            page.append("| `")
                    .append(entry.path("name").asText(name))
                    .append('`')
                    .append(note);
            page.append(" | ").append(entry.get("description").asText().replace("|", "\\|"));
            if (options) {
                String value = entry.path("defaultValue").asText();
                page.append(" | ").append(value.isEmpty() ? "" : '`' + value + '`');
            }
            page.append(" | ").append(type(entry)).append(" |\n");
        });
    }

    private static List<String> names(JsonNode entries) {
        List<String> names = new ArrayList<>();
        entries.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void forEach(JsonNode entries, BiConsumer<String, JsonNode> action) {
        entries.properties().forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
    }

    private static String type(JsonNode entry) {
        if (entry.has("enum")) {
            StringBuilder values = new StringBuilder();
            entry.get("enum").forEach(value -> values.append(values.isEmpty() ? "" : ", ")
                    .append('`')
                    .append(value.asText())
                    .append('`'));
            return values.toString();
        }
        boolean duration = entry.path("type").asText().equals("duration");
        String type = duration ? "duration" : entry.get("javaType").asText();
        return '`' + type.replaceAll("[a-z0-9]+\\.(?=[A-Za-z])", "") + '`';
    }
}
