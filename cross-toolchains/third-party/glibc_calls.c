// What Paho C, which comes compiled against glibc, calls and musl has not, or not as glibc has it. It needs nothing else.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// With _FORTIFY_SOURCE, instead of strcpy and the printf family. Each ends the program when the destination (the compiler
// knew its size) is too small, as glibc's do.

int __vsnprintf_chk(char* to, size_t limit, int flag, size_t size, const char* format, va_list arguments) {
    (void)flag;
    if (limit > size) abort();
    return vsnprintf(to, limit, format, arguments);
}

int __snprintf_chk(char* to, size_t limit, int flag, size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = __vsnprintf_chk(to, limit, flag, size, format, arguments);
    va_end(arguments);
    return length;
}

int __sprintf_chk(char* to, int flag, size_t size, const char* format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int length = __vsnprintf_chk(to, size, flag, size, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length >= size) abort();
    return length;
}

int __fprintf_chk(FILE* to, int flag, const char* format, ...) {
    (void)flag;
    va_list arguments;
    va_start(arguments, format);
    const int length = vfprintf(to, format, arguments);
    va_end(arguments);
    return length;
}

int __printf_chk(int flag, const char* format, ...) {
    (void)flag;
    va_list arguments;
    va_start(arguments, format);
    const int length = vprintf(format, arguments);
    va_end(arguments);
    return length;
}

char* __strcpy_chk(char* to, const char* from, size_t size) {
    if (strlen(from) >= size) abort();
    return strcpy(to, from);
}

#ifdef __arm__

// glibc's struct stat for 32-bit ARM, as programs have it that were compiled for 32-bit files and times. musl's own
// programs call stat by another name there, and musl's function of this one would write 16 bytes too many.
struct glibc_stat {
    unsigned long long device;
    unsigned short padding;
    unsigned inode, mode, links, user, group;
    unsigned long long special_device;
    unsigned short padding_too;
    int size, block_size, blocks;
    int times[6];
    unsigned unused[2];
};
_Static_assert(sizeof(struct glibc_stat) == 88, "what Paho C has room for");

static int answer(int failed, const struct stat* found, struct glibc_stat* result) {
    if (failed) return failed;
    *result = (struct glibc_stat){.device = found->st_dev,
                                  .inode = (unsigned)found->st_ino,
                                  .mode = found->st_mode,
                                  .links = (unsigned)found->st_nlink,
                                  .user = found->st_uid,
                                  .group = found->st_gid,
                                  .size = (int)found->st_size};
    return 0;
}

int glibc_stat(const char* path, struct glibc_stat* result) __asm__("stat");
int glibc_stat(const char* path, struct glibc_stat* result) {
    struct stat found;
    return answer(stat(path, &found), &found, result);
}

int glibc_lstat(const char* path, struct glibc_stat* result) __asm__("lstat");
int glibc_lstat(const char* path, struct glibc_stat* result) {
    struct stat found;
    return answer(lstat(path, &found), &found, result);
}

#endif
