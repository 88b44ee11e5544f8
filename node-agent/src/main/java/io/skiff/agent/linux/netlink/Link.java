package io.skiff.agent.linux.netlink;

/**
 * A network interface.
 *
 * @param master the index of its bridge, 0 for none
 * @param isOperational whether it carries frames (RFC 2863), which the kernel begins to do some time after its ends were set up
 */
public record Link(int index, String name, int master, boolean isOperational) {}
