#include "runtime/bus/wake.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace kontor {

Wake::Wake() : descriptor_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    if (descriptor_ < 0) throw std::system_error{errno, std::generic_category(), "eventfd"};
}

Wake::~Wake() {
    ::close(descriptor_);
}

void Wake::signal() {
    if (!signalled_.exchange(true)) ::eventfd_write(descriptor_, 1);
}

void Wake::clear() {
    eventfd_t ignored = 0;
    ::eventfd_read(descriptor_, &ignored);
    signalled_ = false;  // after the read: a signal in between is seen by what follows `clear`
}

}  // namespace kontor
