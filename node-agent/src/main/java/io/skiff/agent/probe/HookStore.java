package io.skiff.agent.probe;

import java.util.Set;

/** Keeps for the next agent which containers are past their beginning, so that nothing is done twice without need. */
public interface HookStore {

    /** Loads the ids of containers whose hook after the start was done. */
    Set<String> loadBegun();

    void saveBegun(Set<String> containers);
}
