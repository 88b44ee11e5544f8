package io.skiff.controlplane.store.etcd;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EtcdProgramTest {

    @TempDir
    Path directory;

    @Test
    void namesThePackageThatIsMissing() throws IOException {
        String path = "/nonexistent:" + directory;
        assertThatThrownBy(() -> EtcdProcess.requireProgram(path))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("etcd is not installed")
                .hasMessageContaining("apt-get install etcd-server");

        Path program = Files.createFile(directory.resolve("etcd"));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        EtcdProcess.requireProgram(path);
    }
}
