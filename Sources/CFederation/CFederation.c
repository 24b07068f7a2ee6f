// The project in the repository root, embedded. Written by list.sh.

#include "CFederation.h"

// C23 has #embed; clang offers it to older C and warns that it is newer.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char file_0[] = {
#embed "../../seeds/state.csv" suffix(, 0) if_empty(0)
};

static const unsigned char file_1[] = {
#embed "../../seeds/unit.csv" suffix(, 0) if_empty(0)
};

static const unsigned char file_2[] = {
#embed "../../sql/raw/attendance.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_3[] = {
#embed "../../sql/raw/class.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_4[] = {
#embed "../../sql/raw/company.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_5[] = {
#embed "../../sql/raw/course.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_6[] = {
#embed "../../sql/raw/customer.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_7[] = {
#embed "../../sql/raw/enrolment.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_8[] = {
#embed "../../sql/raw/internship.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_9[] = {
#embed "../../sql/raw/invoice.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_10[] = {
#embed "../../sql/raw/payment.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_11[] = {
#embed "../../sql/raw/product.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_12[] = {
#embed "../../sql/raw/purchase.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_13[] = {
#embed "../../sql/raw/student.yaml" suffix(, 0) if_empty(0)
};

static const struct pantanal_file files[] = {
    {"seeds/state.csv", file_0, sizeof file_0 - 1},
    {"seeds/unit.csv", file_1, sizeof file_1 - 1},
    {"sql/raw/attendance.yaml", file_2, sizeof file_2 - 1},
    {"sql/raw/class.yaml", file_3, sizeof file_3 - 1},
    {"sql/raw/company.yaml", file_4, sizeof file_4 - 1},
    {"sql/raw/course.yaml", file_5, sizeof file_5 - 1},
    {"sql/raw/customer.yaml", file_6, sizeof file_6 - 1},
    {"sql/raw/enrolment.yaml", file_7, sizeof file_7 - 1},
    {"sql/raw/internship.yaml", file_8, sizeof file_8 - 1},
    {"sql/raw/invoice.yaml", file_9, sizeof file_9 - 1},
    {"sql/raw/payment.yaml", file_10, sizeof file_10 - 1},
    {"sql/raw/product.yaml", file_11, sizeof file_11 - 1},
    {"sql/raw/purchase.yaml", file_12, sizeof file_12 - 1},
    {"sql/raw/student.yaml", file_13, sizeof file_13 - 1},
};

const struct pantanal_file *const pantanal_files = files;
const size_t pantanal_file_count = sizeof files / sizeof *files;
