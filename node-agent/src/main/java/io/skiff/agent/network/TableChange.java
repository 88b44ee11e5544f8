package io.skiff.agent.network;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * Writes the nft(8) commands that bring a table from one content to another, as one transaction. What stays is not written again, so a change of one endpoint costs as
 * much as that endpoint.
 *
 * <p>nft refuses to delete a chain or a set that something leads to: what leads there goes first.
 */
final class TableChange {

    private final String table;
    private final StringBuilder commands = new StringBuilder();

    private TableChange(String table) {
        this.table = table;
    }

    /** @return empty if nothing changes */
    static String between(String table, TableContent before, TableContent after) {
        var change = new TableChange(table);
        var names = new LinkedHashSet<>(before.elements().keySet());
        names.addAll(after.elements().keySet());
        names.forEach(name -> change.elements("delete", name, before.elements(name), after.elements(name)));
        change.addNew(without(after.memories(), before.memories()), without(after.chains(), before.chains()));
        after.chains().forEach((chain, rules) -> {
            var old = before.chains().get(chain);
            if (!rules.equals(old)) {
                change.rewrite(chain, rules, old == null);
            }
        });
        names.forEach(name -> change.elements("add", name, after.elements(name), before.elements(name)));
        change.deleteOld(
                without(before.chains(), after.chains()).keySet(),
                without(before.memories(), after.memories()).keySet());
        return change.commands.toString();
    }

    /**
     * From anything. What packets left in the sets that rules fill stays.
     *
     * @param maps all that have elements, with the sort of each: map or set
     * @param chains those that are there beside the fixed ones
     * @param memories those that are there
     */
    static String whole(
            String table, Map<String, String> maps, Set<String> chains, Set<String> memories, TableContent after) {
        var change = new TableChange(table);
        maps.forEach((name, sort) -> change.command("flush " + sort, name, ""));
        change.addNew(after.memories(), after.chains());
        after.chains().forEach((chain, rules) -> change.rewrite(chain, rules, false));
        maps.keySet().forEach(name -> change.elements("add", name, after.elements(name), Map.of()));
        change.deleteOld(
                minus(chains, after.chains().keySet()),
                minus(memories, after.memories().keySet()));
        return change.commands.toString();
    }

    private static <V> Map<String, V> without(Map<String, V> all, Map<String, V> others) {
        return all.entrySet().stream()
                .filter(entry -> !others.containsKey(entry.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Set<String> minus(Set<String> all, Set<String> others) {
        return all.stream().filter(name -> !others.contains(name)).collect(Collectors.toSet());
    }

    private void addNew(Map<String, String> memories, Map<String, List<String>> chains) {
        memories.forEach((set, definition) -> command("add set", set, definition));
        chains.keySet().forEach(chain -> command("add chain", chain, ""));
    }

    private void rewrite(String chain, List<String> rules, boolean isNew) {
        if (!isNew) {
            command("flush chain", chain, "");
        }
        rules.forEach(rule -> command("add rule", chain, rule));
    }

    private void deleteOld(Set<String> chains, Set<String> memories) {
        chains.forEach(chain -> command("flush chain", chain, ""));
        chains.forEach(chain -> command("delete chain", chain, ""));
        memories.forEach(set -> command("delete set", set, ""));
    }

    /** Those of some elements that are not the same among others. */
    private void elements(String verb, String name, Map<String, String> some, Map<String, String> others) {
        var list = new StringJoiner(", ", "{ ", " }").setEmptyValue("");
        some.forEach((key, value) -> {
            if (!value.equals(others.get(key))) {
                list.add(value.isEmpty() ? key : key + " : " + value);
            }
        });
        if (!list.toString().isEmpty()) {
            command(verb + " element", name, list.toString());
        }
    }

    private void command(String verb, String name, String rest) {
        commands.append(verb).append(" ip ").append(table).append(' ').append(name);
        if (!rest.isEmpty()) {
            commands.append(' ').append(rest);
        }
        commands.append('\n');
    }
}
