package io.skiff.agent.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Common programs, from Debian's packages, work under the runtime's own filter. */
class ProgramsIT {

    /** The root is made once. Another list of packages in {@code scripts/programs-root} gets another number. */
    private static final Path ROOT = Path.of(System.getProperty("user.home"), ".cache", "skiff", "programs-1");

    private final Lab lab = new Lab();
    private final Lab.Draft program = lab.container("program");

    @BeforeEach
    void makeRoot() throws Exception {
        Files.createDirectories(ROOT.getParent());
        var script = Path.of("..", "scripts", "programs-root").toAbsolutePath().normalize();
        ProbeIT.run(script.toString(), ROOT.toString());
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private String run(String script) {
        var outcome = program.layers(List.of(ROOT))
                .environment(Map.of(
                        "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8"))
                .argv("/bin/bash", "-ec", "grep -q 'Seccomp:.2' /proc/self/status\n" + script)
                .runToEnd();
        assertThat(outcome.end().exitCode()).as(outcome.text()).isZero();
        return outcome.text();
    }

    /** Uses threads, a pool, a parallel garbage collector, a child, a connection. */
    @Test
    void java() throws Exception {
        var source = lab.directory.resolve("Main.java");
        Files.writeString(source, """
                import java.util.concurrent.*;
                public class Main {
                    public static void main(String[] arguments) throws Exception {
                        var pool = Executors.newFixedThreadPool(4);
                        var sums = new java.util.ArrayList<Future<Long>>();
                        for (int i = 0; i < 8; i++) {
                            sums.add(pool.submit(() -> java.util.stream.LongStream.range(0, 1000000).parallel().sum()));
                        }
                        long total = 0;
                        for (var sum : sums) total += sum.get();
                        pool.shutdown();
                        System.gc();
                        new ProcessBuilder("/bin/echo", "from a child").inheritIO().start().waitFor();
                        try (var server = new java.net.ServerSocket(0);
                                var client = new java.net.Socket("localhost", server.getLocalPort())) {
                            System.out.println("total " + total + " connected " + client.isConnected());
                        }
                    }
                }
                """);
        var classes = Files.createDirectories(lab.directory.resolve("classes"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "--release", "17", "-d", classes.toString(), source.toString()))
                .isZero();
        program.mount(classes, "/app", true);

        assertThat(run("java -XX:+UseG1GC -Xmx128m -cp /app Main"))
                .isEqualTo("from a child\ntotal 3999996000000 connected true\n");
    }

    /** Without flags, a JVM takes a quarter of its container's memory for its heap, and a thread of its collectors for each processor. */
    @Test
    void aJvmSeesItsLimits() throws Exception {
        var source = lab.directory.resolve("Limits.java");
        Files.writeString(source, """
                public class Limits {
                    public static void main(String[] arguments) {
                        var runtime = Runtime.getRuntime();
                        System.out.println(runtime.maxMemory() / (1 << 20) + " MiB " + runtime.availableProcessors() + " processors");
                    }
                }
                """);
        var classes = Files.createDirectories(lab.directory.resolve("limits"));
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "--release", "17", "-d", classes.toString(), source.toString()))
                .isZero();
        program.mount(classes, "/app", true).memory(256 << 20).cpu(1000);
        assertThat(run("java -cp /app Limits\njava -XX:MaxRAMPercentage=50 -XX:+UseSerialGC -cp /app Limits"))
                .isEqualTo("61 MiB 1 processors\n123 MiB 1 processors\n");
    }

    @Test
    void postgresql() {
        assertThat(run("""
                bin=$(ls -d /usr/lib/postgresql/*/bin)
                install -d -o postgres /tmp/data /var/run/postgresql
                cd /tmp
                su postgres -c "$bin/initdb -D /tmp/data -N > /tmp/data.log 2>&1" || { cat /tmp/data.log; exit 1; }
                su postgres -c "$bin/pg_ctl -D /tmp/data -l /tmp/data/log -w start" > /dev/null || { cat /tmp/data/log; exit 1; }
                su postgres -c "psql -h localhost -Atc 'create table t(n int); insert into t select generate_series(1, 10000); select sum(n) from t'"
                su postgres -c "psql -Atc 'set max_parallel_workers_per_gather = 2; set parallel_setup_cost = 0; set parallel_tuple_cost = 0; select count(*) from t'"
                su postgres -c "$bin/pg_ctl -D /tmp/data -m fast stop" > /dev/null
                """)).contains("50005000\n").endsWith("10000\n");
    }

    @Test
    void redis() {
        assertThat(run("""
                cd /tmp
                redis-server --port 6390 --daemonize yes --appendonly yes --dir /tmp > /dev/null
                for i in $(seq 100); do redis-cli -p 6390 ping > /dev/null 2>&1 && break; sleep 0.1; done
                redis-cli -p 6390 set key value
                redis-cli -p 6390 get key
                redis-cli -p 6390 bgsave
                redis-cli -p 6390 shutdown
                """)).isEqualTo("OK\nvalue\nBackground saving started\n");
    }

    @Test
    void nginx() {
        assertThat(run("""
                mkdir -p /tmp/www /var/log/nginx /var/lib/nginx
                echo served > /tmp/www/index.html
                printf 'worker_processes 2; events { worker_connections 64; } http { aio threads; sendfile on; server { listen 8090; root /tmp/www; } }' > /tmp/nginx.conf
                nginx -c /tmp/nginx.conf
                python3 -c 'import urllib.request; print(urllib.request.urlopen("http://127.0.0.1:8090/").read().decode(), end="")'
                nginx -c /tmp/nginx.conf -s quit 2> /dev/null
                """)).endsWith("served\n");
    }

    @Test
    void node() {
        assertThat(run("""
                cat > /tmp/main.js <<'END'
                const { Worker, isMainThread, parentPort } = require('worker_threads');
                if (!isMainThread) { parentPort.postMessage(6 * 7); } else {
                    const fs = require('fs'), http = require('http'), { execFile } = require('child_process');
                    new Worker(__filename).on('message', answer => fs.readFile('/etc/hostname', () => {
                        const server = http.createServer((request, response) => response.end('answer ' + answer)).listen(0, () =>
                            http.get({ port: server.address().port }, response => response.on('data', text => {
                                console.log(String(text));
                                execFile('echo', ['from a child'], (fault, text) => { console.log(text.trim()); server.close(); process.exit(fault ? 1 : 0); });
                            })));
                    }));
                }
                END
                node /tmp/main.js
                """)).isEqualTo("answer 42\nfrom a child\n");
    }

    @Test
    void python() {
        assertThat(run("""
                python3 - <<'END'
                import subprocess, threading, socket, tempfile, mmap, os, selectors, time
                found = []
                threads = [threading.Thread(target=lambda n=n: found.append(n)) for n in range(20)]
                [t.start() for t in threads]; [t.join() for t in threads]
                print(len(found), subprocess.run(['echo', 'from a child'], capture_output=True, text=True).stdout.strip())
                a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))
                print(os.waitstatus_to_exitcode(os.wait()[1]) if os.fork() else os._exit(7))
                fd = os.memfd_create('x'); os.write(fd, b'memory'); print(os.pread(fd, 6, 0))
                END
                """)).isEqualTo("20 from a child\nb'x'\n7\nb'memory'\n");
    }

    /** Needs no network: it unpacks, configures and removes a package of our own. */
    @Test
    void apt() {
        assertThat(run("""
                mkdir -p /tmp/p/DEBIAN /tmp/p/usr/share/probe
                echo content > /tmp/p/usr/share/probe/file
                printf 'Package: probe\\nVersion: 1\\nArchitecture: all\\nMaintainer: a <a@b.c>\\nDescription: x\\n' > /tmp/p/DEBIAN/control
                printf '#!/bin/sh\\nset -e\\nadduser --system --group --no-create-home probe > /dev/null 2>&1 || useradd --system probe\\n' > /tmp/p/DEBIAN/postinst
                chmod 755 /tmp/p/DEBIAN/postinst
                dpkg-deb --build /tmp/p /tmp/probe.deb > /dev/null
                apt-get install -y /tmp/probe.deb > /tmp/log 2>&1 || { cat /tmp/log; exit 1; }
                cat /usr/share/probe/file
                id -un probe
                apt-get remove -y probe >> /tmp/log 2>&1 || { cat /tmp/log; exit 1; }
                ls /usr/share/probe 2>/dev/null || echo removed
                """)).isEqualTo("content\nprobe\nremoved\n");
    }
}
