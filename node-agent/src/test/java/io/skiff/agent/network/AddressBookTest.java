package io.skiff.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skiff.agent.container.PodUid;
import io.skiff.agent.linux.netlink.Subnet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddressBookTest {

    @TempDir
    Path directory;

    @Test
    void givesTheNextFreeAddressAndRemembersIt() {
        var subnet = Subnet.parse("10.42.1.0/24");
        var book = new AddressBook(directory.resolve("network/addresses"));
        assertThat(allocate(book, "a", subnet)).isEqualTo("10.42.1.2");
        assertThat(allocate(book, "b", subnet)).isEqualTo("10.42.1.3");
        assertThat(allocate(book, "a", subnet)).isEqualTo("10.42.1.2");
        book.free(new PodUid("a"));
        book.free(new PodUid("unknown"));

        var again = new AddressBook(directory.resolve("network/addresses"));
        assertThat(allocate(again, "b", subnet)).isEqualTo("10.42.1.3");
        assertThat(allocate(again, "c", subnet)).isEqualTo("10.42.1.4");
        assertThat(again.all()).hasSize(2);
    }

    @Test
    void usesAnAddressAgainOnlyAfterAllOthers() {
        var subnet = Subnet.parse("10.42.1.0/29");
        var book = new AddressBook(directory.resolve("addresses"));
        for (String expected : List.of("10.42.1.2", "10.42.1.3", "10.42.1.4", "10.42.1.5", "10.42.1.6", "10.42.1.2")) {
            assertThat(allocate(book, "a", subnet)).isEqualTo(expected);
            book.free(new PodUid("a"));
        }
    }

    @Test
    void saysWhenTheSubnetIsFull() {
        var subnet = Subnet.parse("10.42.1.0/30");
        var book = new AddressBook(directory.resolve("addresses"));
        assertThat(allocate(book, "a", subnet)).isEqualTo("10.42.1.2");
        assertThatThrownBy(() -> allocate(book, "b", subnet))
                .hasMessage("no address is free in 10.42.1.0/30, this node's pod subnet; it has 1 pods");
    }

    @Test
    void refusesAFileThatIsNotItsOwn() throws IOException {
        Files.writeString(directory.resolve("addresses"), "10.42.1.2\n");
        assertThatThrownBy(() -> new AddressBook(directory.resolve("addresses")))
                .hasMessageStartingWith("read the addresses of pods from " + directory.resolve("addresses"));
    }

    @Test
    void knowsThePortsOfThePodsThatItHas() {
        var file = directory.resolve("addresses");
        var subnet = Subnet.parse("10.42.1.0/24");
        var ports = List.of(new HostPort("", "TCP", 8080, 80), new HostPort("192.168.1.5", "UDP", 53, 5353));
        var pod = new PodUid("a");
        new AddressBook(file).allocate(pod, subnet, ports);

        var again = new AddressBook(file);
        assertThat(again.portsOf(pod)).isEqualTo(ports);
        again.free(pod);
        assertThat(new AddressBook(file).portsOf(pod)).isEmpty();
    }

    private static String allocate(AddressBook book, String pod, Subnet subnet) {
        return Subnet.text(book.allocate(new PodUid(pod), subnet, List.of()));
    }
}
