package io.skiff.agent.build.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Permissions as chmod(1) takes them: a number, or changes such as {@code u=rwX,go=rX}. The changes mean what they do in GNU's chmod with
 * the umask 022.
 *
 * @param text as it is written; two equal ones make the same of the same files
 * @param number empty for changes
 */
public record FileMode(String text, Optional<Integer> number, List<Change> changes) {

    private static final Pattern OCTAL = Pattern.compile("[0-7]{1,5}");
    private static final Pattern CLAUSE = Pattern.compile("([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)");
    private static final Pattern ACTION = Pattern.compile("([-+=])([ugo]|[rwxXst]*)");
    private static final int MOST_CHARACTERS = 256;
    private static final int ALL = 07777;
    private static final int UMASK = 0022;
    private static final int SET_IDS = 06000;
    private static final int EXECUTE = 0111;

    public FileMode {
        changes = List.copyOf(changes);
    }

    public static FileMode of(int number) {
        return new FileMode(Integer.toOctalString(number), Optional.of(number), List.of());
    }

    /**
     * @param flag that has the text, for the error
     * @throws IllegalArgumentException if it is no mode
     */
    static FileMode parse(String flag, String text) {
        if (OCTAL.matcher(text).matches()) {
            int number = Integer.parseInt(text, 8);
            require(number <= ALL, flag + "=" + text + " is larger than 07777");
            return of(number);
        }
        require(text.length() <= MOST_CHARACTERS, flag + " is longer than " + MOST_CHARACTERS + " characters");
        var changes = new ArrayList<Change>();
        for (var part : text.split(",", -1)) {
            var clause = CLAUSE.matcher(part);
            require(
                    clause.matches(),
                    flag + "=" + text + " is neither an octal number, such as 0755, nor changes, such as u=rwX,go=rX");
            int affected = affected(clause.group(1));
            var actions = ACTION.matcher(clause.group(2));
            while (actions.find()) {
                changes.add(new Change(affected, actions.group(1).charAt(0), actions.group(2)));
            }
        }
        return new FileMode(text, Optional.empty(), changes);
    }

    private static int affected(String who) {
        return who.chars()
                .map(each -> switch (each) {
                    case 'u' -> 04700;
                    case 'g' -> 02070;
                    case 'o' -> 01007;
                    default -> ALL;
                })
                .reduce(0, (some, others) -> some | others);
    }

    /** The permissions of a file that had others. */
    public int applyTo(int permissions, boolean isDirectory) {
        int mode = number.orElse(permissions);
        for (var change : changes) {
            mode = change.applyTo(mode, isDirectory);
        }
        return mode;
    }

    /**
     * One change.
     *
     * @param affected the bits of those who are named; 0 if nobody is
     * @param bits letters of permissions, or one letter of somebody who has them
     */
    record Change(int affected, char operator, String bits) {

        int applyTo(int mode, boolean isDirectory) {
            int named = named(mode, isDirectory);
            // a directory keeps these, unless they are named themselves
            int kept = isDirectory ? SET_IDS & ~(affected == 0 ? named : affected & named) : 0;
            int value = named & (affected == 0 ? ~UMASK : affected) & ~kept;
            return switch (operator) {
                case '+' -> mode | value;
                case '-' -> mode & ~value;
                default -> (mode & ((affected == 0 ? 0 : ~affected) | kept)) | value;
            };
        }

        private int named(int mode, boolean isDirectory) {
            return bits.chars()
                    .map(bit -> switch (bit) {
                        case 'r' -> 0444;
                        case 'w' -> 0222;
                        case 'x' -> EXECUTE;
                        case 'X' -> isDirectory || (mode & EXECUTE) != 0 ? EXECUTE : 0;
                        case 's' -> SET_IDS;
                        case 't' -> 01000;
                        case 'u' -> forAll(mode >> 6 & 7);
                        case 'g' -> forAll(mode >> 3 & 7);
                        default -> forAll(mode & 7);
                    })
                    .reduce(0, (some, others) -> some | others);
        }

        private static int forAll(int bits) {
            return bits << 6 | bits << 3 | bits;
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
