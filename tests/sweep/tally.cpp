#include "tests/sweep/tally.hpp"

#include <algorithm>
#include <iomanip>
#include <ostream>

namespace sweep {
namespace {

/// What comes after so many tells nothing new.
constexpr std::size_t kept_findings = 20;

template <typename Number>
void print_row(std::ostream& out, const std::string& service, const std::string& what,
               const Number (&numbers)[5]) {
    out << std::left << std::setw(18) << service << std::setw(26) << what << std::right;
    for (const auto& number : numbers) out << std::setw(13) << number;
    out << '\n';
}

}  // namespace

void Tally::differs(const std::string& service, const std::string& what, const std::string& details) {
    ++of(service, what).differences;
    if (findings_.size() < kept_findings) findings_.push_back(service + "." + what + ": " + details);
}

std::uint64_t Tally::differences() const {
    std::uint64_t sum = 0;
    for (const auto& [key, count] : counts_) sum += count.differences;
    return sum;
}

std::uint64_t Tally::struck() const {
    std::uint64_t sum = 0;
    for (const auto& [key, count] : counts_) sum += count.struck;
    return sum;
}

void Tally::print(std::ostream& out) const {
    print_row<const char*>(out, "service", "what",
                           {"swept", "operations", "struck", "deliveries", "differences"});
    Count sum;
    for (const auto& [key, count] : counts_) {
        print_row<std::uint64_t>(
            out, key.first, key.second,
            {count.swept, count.most, count.struck, count.deliveries, count.differences});
        sum.swept += count.swept;
        sum.most = std::max(sum.most, count.most);
        sum.struck += count.struck;
        sum.deliveries += count.deliveries;
    }
    print_row<std::uint64_t>(out, "all", "",
                             {sum.swept, sum.most, sum.struck, sum.deliveries, differences()});
}

}  // namespace sweep
