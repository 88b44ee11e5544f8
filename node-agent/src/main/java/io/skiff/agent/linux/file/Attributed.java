package io.skiff.agent.linux.file;

import java.time.Instant;

/** Something whose inode is changed: by its name, or by a descriptor. */
public interface Attributed {

    void setOwner(int uid, int gid);

    /** Sets all twelve bits. */
    void setMode(int mode);

    /** Sets an extended attribute. */
    void setAttribute(String name, byte[] value);

    /** Sets the times of access and modification. */
    void setModified(Instant time);
}
