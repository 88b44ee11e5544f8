package io.skiff.agent.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What changes with the services in an nftables table, in the words of nft(8). */
final class TableContent {

    private final Map<String, Map<String, String>> elements = new LinkedHashMap<>();
    private final Map<String, List<String>> chains = new LinkedHashMap<>();
    private final Map<String, String> memories = new LinkedHashMap<>();

    /** Adds an element to a map. Of two with the same key the first stays. */
    void put(String map, String key, String value) {
        elements.computeIfAbsent(map, name -> new LinkedHashMap<>()).putIfAbsent(key, value);
    }

    /** Adds an element to a set. */
    void put(String set, String key) {
        put(set, key, "");
    }

    boolean contains(String map, String key) {
        return elements(map).containsKey(key);
    }

    /** Adds a rule to the end of a chain, which comes to be with its first one. */
    void rule(String chain, String rule) {
        chains.computeIfAbsent(chain, name -> new ArrayList<>()).add(rule);
    }

    boolean hasChain(String chain) {
        return chains.containsKey(chain);
    }

    /** Adds a set that rules fill while packets pass. */
    void memory(String set, String definition) {
        memories.put(set, definition);
    }

    /** The elements of a set have the empty value. */
    Map<String, String> elements(String map) {
        return elements.getOrDefault(map, Map.of());
    }

    Map<String, Map<String, String>> elements() {
        return elements;
    }

    Map<String, List<String>> chains() {
        return chains;
    }

    Map<String, String> memories() {
        return memories;
    }
}
