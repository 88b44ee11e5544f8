package io.skiff.cluster;

/** The link that test hosts share: a bridge in a network namespace of its own. */
final class TestLink implements AutoCloseable {

    private final String name;

    private TestLink(String name) {
        this.name = name;
    }

    static TestLink create(String prefix) {
        var link = new TestLink(prefix + "-link");
        Command.succeed("ip", "netns", "add", link.name);
        Command.succeed("ip", "-n", link.name, "link", "add", "br0", "type", "bridge");
        Command.succeed("ip", "-n", link.name, "link", "set", "br0", "up");
        return link;
    }

    /** Gives the network namespace of a host an interface eth0 with an address. */
    void join(String netns, int number) {
        String port = port(number);
        Command.succeed(
                "ip", "link", "add", port, "netns", name, "type", "veth", "peer", "name", "eth0", "netns", netns);
        Command.succeed("ip", "-n", name, "link", "set", port, "master", "br0", "up");
        Command.succeed("ip", "-n", netns, "address", "add", address(number) + "/24", "dev", "eth0");
        Command.succeed("ip", "-n", netns, "link", "set", "eth0", "up");
        Command.succeed("ip", "-n", netns, "link", "set", "lo", "up");
    }

    /** Cuts a host off the link, or connects it again. */
    void setConnected(int number, boolean connected) {
        Command.succeed("ip", "-n", name, "link", "set", port(number), connected ? "up" : "down");
    }

    static String address(int number) {
        return "10.77.0." + number;
    }

    private static String port(int number) {
        return "port" + number;
    }

    @Override
    public void close() {
        Command.run("ip", "netns", "del", name);
    }
}
