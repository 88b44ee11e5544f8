package io.skiff.agent.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.skiff.agent.image.Digest;
import io.skiff.agent.image.Image;
import io.skiff.agent.registry.HttpFiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** ADD of files from a web server on the loopback. */
class AddUrlIT {

    private static final long MODIFIED = 1_000_000_000;

    private final BuildLab lab = new BuildLab();
    private HttpServer server;
    private String url;
    private byte[] content = "content\n".getBytes(StandardCharsets.UTF_8);
    private Optional<String> modified = Optional.of("Sun, 09 Sep 2001 01:46:40 GMT");

    @BeforeEach
    void start() throws IOException {
        lab.remoteFiles = new HttpFiles(Map.of(), true, Clock.systemUTC())::fetch;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                modified.ifPresent(time -> exchange.getResponseHeaders().set("Last-Modified", time));
                exchange.sendResponseHeaders(200, content.length);
                exchange.getResponseBody().write(content);
            }
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void close() throws IOException {
        server.stop(0);
        assertThat(lab.leftovers()).isEmpty();
        lab.close();
    }

    private Image build(String body) {
        return lab.build("FROM busybox\n" + body.replace("URL", url) + "\n");
    }

    private long seconds(Image image, String path) throws IOException {
        return Files.getLastModifiedTime(lab.find(image, path).orElseThrow()).toMillis() / 1000;
    }

    @Test
    void fetchesAFile() throws IOException {
        Image image = build("WORKDIR /w\nADD --chown=web URL/some/dir/a%20b.txt?x=y files/\nADD URL/x .\nADD URL/x /y");
        assertThat(lab.content(image, "w/files/a b.txt")).isEqualTo("content\n");
        assertThat(lab.mode(image, "w/files/a b.txt")).isEqualTo("600 1000:1000");
        assertThat(lab.mode(image, "w/x")).isEqualTo("600 0:0");
        assertThat(seconds(image, "w/x")).isEqualTo(MODIFIED);
        assertThat(lab.content(image, "y")).isEqualTo("content\n");
        modified = Optional.empty();
        assertThat(seconds(build("ADD --chmod=u+x,go=r URL/x /"), "x")).isZero();
        assertThat(lab.mode(build("ADD --chmod=u+x,go=r URL/x /"), "x")).isEqualTo("744 0:0");
    }

    @Test
    void unpacksNoArchiveThatItFetches() throws Exception {
        lab.file("in", "1");
        var archive = lab.context.resolve("a.tar");
        DockerParity.exec("tar", "-C", lab.context.toString(), "-cf", archive.toString(), "in");
        content = Files.readAllBytes(archive);
        Image image = build("ADD URL/a.tar /opt/\nADD a.tar /local/");
        assertThat(lab.find(image, "opt/a.tar")).isPresent();
        assertThat(lab.find(image, "local/in")).isPresent();
    }

    @Test
    void unpackSaysWhetherAnArchiveIsUnpacked() throws Exception {
        lab.file("in", "1");
        var archive = lab.context.resolve("a.tar");
        DockerParity.exec("tar", "-C", lab.context.toString(), "-cf", archive.toString(), "in");
        content = Files.readAllBytes(archive);
        Image image =
                build("ADD --unpack=true URL/a.tar /opt/\nADD --unpack=false a.tar /local/\nADD --unpack in /file/");
        assertThat(lab.content(image, "opt/in")).isEqualTo("1");
        assertThat(lab.find(image, "opt/a.tar")).isEmpty();
        assertThat(lab.find(image, "local/a.tar")).isPresent();
        assertThat(lab.content(image, "file/in")).isEqualTo("1");
        assertThat(lab.find(build("ADD URL/a.tar /opt/"), "opt/a.tar"))
                .as("is another step")
                .isPresent();
    }

    @Test
    void whatHasChangedIsCopiedAgain() {
        build("ADD URL/x /");
        build("ADD URL/x /");
        assertThat(lab.output()).contains("Fetching " + url + "/x", "Using cache");
        content = "other".getBytes(StandardCharsets.UTF_8);
        assertThat(lab.content(build("ADD URL/x /"), "x")).isEqualTo("other");
        assertThat(lab.output()).doesNotContain("Using cache");
    }

    @Test
    void theChecksumMayBeALongerOne() throws Exception {
        var hex = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(content));
        assertThat(lab.content(build("ADD --checksum=sha512:" + hex + " URL/x /"), "x"))
                .isEqualTo("content\n");
        assertThatThrownBy(() -> build("ADD --checksum=sha384:" + "0".repeat(96) + " URL/x /"))
                .hasMessageContaining("what came has the digest sha384:");
    }

    @Test
    void theChecksumIsThatOfTheContent() {
        var digest = Digest.of(content).toString();
        assertThat(lab.content(build("ADD --checksum=" + digest + " URL/x /"), "x"))
                .isEqualTo("content\n");
        var other = "sha256:" + "0".repeat(64);
        assertThatThrownBy(() -> build("ADD --checksum=" + other + " URL/x /"))
                .hasMessageStartingWith("line 2: ADD --checksum=" + other)
                .hasMessageContaining("what came has the digest " + digest + ", and --checksum wants " + other);
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> build("ADD URL /tmp")).hasMessageContaining("the URL has no file's name");
        assertThatThrownBy(() -> build("ADD http://127.0.0.1:1/x /"))
                .hasMessageContaining("fetch http://127.0.0.1:1/x: ");
    }
}
