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

    int mknod(String path, int mode, long device);

    int lchown(String path, int uid, int gid);

    int chmod(String path, int mode);

    int utimensat(int directory, String path, @In long[] times, int flags);

    int lsetxattr(String path, String name, @In byte[] value, long size, int flags);

    long lgetxattr(String path, String name, @Out byte @Nullable [] value, long size);

    long getxattr(String path, String name, @Out byte @Nullable [] value, long size);

    long listxattr(String path, @Out byte @Nullable [] names, long size);

    long llistxattr(String path, @Out byte @Nullable [] names, long size);

    int lremovexattr(String path, String name);

    int open(String path, int flags);

    int syncfs(int fd);

    int close(int fd);

    int mount(String source, String target, String type, long flags, String options);

    int umount2(String target, int flags);
}
