package io.skiff.agent.container;

import io.skiff.agent.container.ExitAccounts.Account;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the kernel writes down how a process ends.
 *
 * @param file see {@link ExitAccounts}
 * @param pid its number in its own pid namespace
 */
record ProcessAccount(String file, int pid) {

    void trim() {
        ExitAccounts.trim(Path.of(file));
    }

    Optional<Account> find() {
        return ExitAccounts.find(Path.of(file), pid);
    }
}
