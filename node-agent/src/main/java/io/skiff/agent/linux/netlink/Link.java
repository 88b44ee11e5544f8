package io.skiff.agent.linux.netlink;

/**
 * A network interface.
 *
 * @param master the index of its bridge, 0 for none
 */
public record Link(int index, String name, int master) {}
