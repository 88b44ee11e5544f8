package io.skiff.process;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Describes a fault in one line for the administrator of the host: the attempt, and the result. */
public final class FaultText {

    private FaultText() {}

    public static String of(Throwable fault) {
        var told = new StringBuilder(words(fault));
        for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
            String words = words(cause);
            // some exceptions repeat the message of their cause
            if (told.indexOf(words) < 0) {
                told.append(": ").append(words);
            }
        }
        return told.toString();
    }

    private static String words(Throwable fault) {
        if (fault instanceof AccessDeniedException denied) {
            return "permission denied: " + denied.getFile() + "; run it as root";
        }
        if (fault instanceof NoSuchFileException missing) {
            return missing.getFile() + " does not exist";
        }
        String message = fault.getMessage();
        if (message == null) {
            return fault.toString();
        }
        return fault instanceof FileSystemException file && file.getReason() == null ? fault.toString() : message;
    }
}
