package io.skiff.agent.linux.file;

import jnr.ffi.annotations.Encoding;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.annotations.SaveError;
import org.jspecify.annotations.Nullable;

/** The functions of 64-bit glibc that {@link Inodes} calls. */
@Encoding("UTF-8")
@SaveError
public interface FileCalls {

    int mknod(@In byte[] path, int mode, long device);

    int lchown(@In byte[] path, int uid, int gid);

    int chmod(@In byte[] path, int mode);

    int utimensat(int directory, @In byte[] path, @In long[] times, int flags);

    int lsetxattr(@In byte[] path, String name, @In byte[] value, long size, int flags);

    long lgetxattr(@In byte[] path, String name, @Out byte @Nullable [] value, long size);

    long getxattr(@In byte[] path, String name, @Out byte @Nullable [] value, long size);

    long listxattr(@In byte[] path, @Out byte @Nullable [] names, long size);

    long llistxattr(@In byte[] path, @Out byte @Nullable [] names, long size);

    int lremovexattr(@In byte[] path, String name);

    int truncate(@In byte[] path, long size);

    int open(String path, int flags);

    int syncfs(int fd);

    int close(int fd);

    int mount(String source, String target, String type, long flags, String options);

    int umount2(@In byte[] target, int flags);
}
