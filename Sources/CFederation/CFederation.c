// The project in the repository root, embedded. Written by list.sh.

#include "CFederation.h"

// C23 has #embed; clang offers it to older C and warns that it is newer.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char file_0[] = {
#embed "../../migrations/refined/0001_create_dim_date.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_1[] = {
#embed "../../migrations/refined/0002_create_dim_unit.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_2[] = {
#embed "../../migrations/refined/0003_create_dim_course.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_3[] = {
#embed "../../migrations/refined/0004_create_dim_class.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_4[] = {
#embed "../../migrations/refined/0005_create_dim_student.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_5[] = {
#embed "../../migrations/refined/0006_create_dim_customer.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_6[] = {
#embed "../../migrations/refined/0007_create_dim_company.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_7[] = {
#embed "../../migrations/refined/0008_create_dim_product.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_8[] = {
#embed "../../migrations/refined/0009_create_fact_enrolment.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_9[] = {
#embed "../../migrations/refined/0010_create_fact_attendance_month.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_10[] = {
#embed "../../migrations/refined/0011_create_churn_rate_month.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_11[] = {
#embed "../../migrations/refined/0012_create_fact_invoice.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_12[] = {
#embed "../../migrations/refined/0013_create_fact_payment.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_13[] = {
#embed "../../migrations/refined/0014_create_delinquency_month.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_14[] = {
#embed "../../migrations/refined/0015_create_revenue_month.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_15[] = {
#embed "../../migrations/refined/0016_create_fact_purchase.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_16[] = {
#embed "../../migrations/refined/0017_create_fact_internship.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_17[] = {
#embed "../../migrations/trusted/0001_create_state.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_18[] = {
#embed "../../migrations/trusted/0002_create_unit.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_19[] = {
#embed "../../migrations/trusted/0003_create_student.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_20[] = {
#embed "../../migrations/trusted/0004_create_course.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_21[] = {
#embed "../../migrations/trusted/0005_create_class.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_22[] = {
#embed "../../migrations/trusted/0006_create_enrolment.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_23[] = {
#embed "../../migrations/trusted/0007_create_attendance.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_24[] = {
#embed "../../migrations/trusted/0008_create_company.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_25[] = {
#embed "../../migrations/trusted/0009_create_internship.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_26[] = {
#embed "../../migrations/trusted/0010_create_customer.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_27[] = {
#embed "../../migrations/trusted/0011_create_invoice.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_28[] = {
#embed "../../migrations/trusted/0012_create_payment.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_29[] = {
#embed "../../migrations/trusted/0013_create_product.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_30[] = {
#embed "../../migrations/trusted/0014_create_purchase.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_31[] = {
#embed "../../pantanal.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_32[] = {
#embed "../../seeds/state.csv" suffix(, 0) if_empty(0)
};

static const unsigned char file_33[] = {
#embed "../../seeds/unit.csv" suffix(, 0) if_empty(0)
};

static const unsigned char file_34[] = {
#embed "../../sql/dataquality/attendance_outside_enrolment.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_35[] = {
#embed "../../sql/dataquality/class_over_capacity.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_36[] = {
#embed "../../sql/dataquality/invoice_after_drop_out.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_37[] = {
#embed "../../sql/dataquality/invoice_fee_differs.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_38[] = {
#embed "../../sql/dataquality/paid_above_invoice.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_39[] = {
#embed "../../sql/dataquality/payment_after_drop_out.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_40[] = {
#embed "../../sql/dataquality/payment_before_issue.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_41[] = {
#embed "../../sql/dataquality/purchase_before_registration.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_42[] = {
#embed "../../sql/dataquality/revenue_adds_up.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_43[] = {
#embed "../../sql/models/churn.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_44[] = {
#embed "../../sql/models/payment_default.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_45[] = {
#embed "../../sql/models/recommendation.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_46[] = {
#embed "../../sql/queries/churn_by_course.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_47[] = {
#embed "../../sql/queries/delinquency_by_unit.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_48[] = {
#embed "../../sql/queries/failed_rules.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_49[] = {
#embed "../../sql/queries/invoices_to_collect.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_50[] = {
#embed "../../sql/queries/model_scores.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_51[] = {
#embed "../../sql/queries/products_to_offer.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_52[] = {
#embed "../../sql/queries/quarantine_by_rule.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_53[] = {
#embed "../../sql/queries/revenue_by_month.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_54[] = {
#embed "../../sql/queries/rows_per_layer.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_55[] = {
#embed "../../sql/queries/students_at_risk.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_56[] = {
#embed "../../sql/raw/attendance.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_57[] = {
#embed "../../sql/raw/class.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_58[] = {
#embed "../../sql/raw/company.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_59[] = {
#embed "../../sql/raw/course.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_60[] = {
#embed "../../sql/raw/customer.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_61[] = {
#embed "../../sql/raw/enrolment.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_62[] = {
#embed "../../sql/raw/internship.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_63[] = {
#embed "../../sql/raw/invoice.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_64[] = {
#embed "../../sql/raw/payment.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_65[] = {
#embed "../../sql/raw/product.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_66[] = {
#embed "../../sql/raw/purchase.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_67[] = {
#embed "../../sql/raw/student.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_68[] = {
#embed "../../sql/refined/academic/churn_rate_month.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_69[] = {
#embed "../../sql/refined/academic/fact_attendance_month.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_70[] = {
#embed "../../sql/refined/academic/fact_enrolment.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_71[] = {
#embed "../../sql/refined/commerce/fact_purchase.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_72[] = {
#embed "../../sql/refined/dimension/dim_class.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_73[] = {
#embed "../../sql/refined/dimension/dim_company.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_74[] = {
#embed "../../sql/refined/dimension/dim_course.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_75[] = {
#embed "../../sql/refined/dimension/dim_customer.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_76[] = {
#embed "../../sql/refined/dimension/dim_date.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_77[] = {
#embed "../../sql/refined/dimension/dim_product.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_78[] = {
#embed "../../sql/refined/dimension/dim_student.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_79[] = {
#embed "../../sql/refined/dimension/dim_unit.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_80[] = {
#embed "../../sql/refined/finance/delinquency_month.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_81[] = {
#embed "../../sql/refined/finance/fact_invoice.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_82[] = {
#embed "../../sql/refined/finance/fact_payment.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_83[] = {
#embed "../../sql/refined/finance/revenue_month.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_84[] = {
#embed "../../sql/refined/internship/fact_internship.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_85[] = {
#embed "../../sql/tests/delinquency_month.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_86[] = {
#embed "../../sql/tests/dim_student.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_87[] = {
#embed "../../sql/tests/fact_payment.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_88[] = {
#embed "../../sql/tests/student.yaml" suffix(, 0) if_empty(0)
};

static const unsigned char file_89[] = {
#embed "../../sql/trusted/attendance.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_90[] = {
#embed "../../sql/trusted/class.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_91[] = {
#embed "../../sql/trusted/company.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_92[] = {
#embed "../../sql/trusted/course.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_93[] = {
#embed "../../sql/trusted/customer.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_94[] = {
#embed "../../sql/trusted/enrolment.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_95[] = {
#embed "../../sql/trusted/internship.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_96[] = {
#embed "../../sql/trusted/invoice.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_97[] = {
#embed "../../sql/trusted/payment.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_98[] = {
#embed "../../sql/trusted/product.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_99[] = {
#embed "../../sql/trusted/purchase.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_100[] = {
#embed "../../sql/trusted/state.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_101[] = {
#embed "../../sql/trusted/student.sql" suffix(, 0) if_empty(0)
};

static const unsigned char file_102[] = {
#embed "../../sql/trusted/unit.sql" suffix(, 0) if_empty(0)
};

static const struct pantanal_file files[] = {
    {"migrations/refined/0001_create_dim_date.sql", file_0, sizeof file_0 - 1},
    {"migrations/refined/0002_create_dim_unit.sql", file_1, sizeof file_1 - 1},
    {"migrations/refined/0003_create_dim_course.sql", file_2, sizeof file_2 - 1},
    {"migrations/refined/0004_create_dim_class.sql", file_3, sizeof file_3 - 1},
    {"migrations/refined/0005_create_dim_student.sql", file_4, sizeof file_4 - 1},
    {"migrations/refined/0006_create_dim_customer.sql", file_5, sizeof file_5 - 1},
    {"migrations/refined/0007_create_dim_company.sql", file_6, sizeof file_6 - 1},
    {"migrations/refined/0008_create_dim_product.sql", file_7, sizeof file_7 - 1},
    {"migrations/refined/0009_create_fact_enrolment.sql", file_8, sizeof file_8 - 1},
    {"migrations/refined/0010_create_fact_attendance_month.sql", file_9, sizeof file_9 - 1},
    {"migrations/refined/0011_create_churn_rate_month.sql", file_10, sizeof file_10 - 1},
    {"migrations/refined/0012_create_fact_invoice.sql", file_11, sizeof file_11 - 1},
    {"migrations/refined/0013_create_fact_payment.sql", file_12, sizeof file_12 - 1},
    {"migrations/refined/0014_create_delinquency_month.sql", file_13, sizeof file_13 - 1},
    {"migrations/refined/0015_create_revenue_month.sql", file_14, sizeof file_14 - 1},
    {"migrations/refined/0016_create_fact_purchase.sql", file_15, sizeof file_15 - 1},
    {"migrations/refined/0017_create_fact_internship.sql", file_16, sizeof file_16 - 1},
    {"migrations/trusted/0001_create_state.sql", file_17, sizeof file_17 - 1},
    {"migrations/trusted/0002_create_unit.sql", file_18, sizeof file_18 - 1},
    {"migrations/trusted/0003_create_student.sql", file_19, sizeof file_19 - 1},
    {"migrations/trusted/0004_create_course.sql", file_20, sizeof file_20 - 1},
    {"migrations/trusted/0005_create_class.sql", file_21, sizeof file_21 - 1},
    {"migrations/trusted/0006_create_enrolment.sql", file_22, sizeof file_22 - 1},
    {"migrations/trusted/0007_create_attendance.sql", file_23, sizeof file_23 - 1},
    {"migrations/trusted/0008_create_company.sql", file_24, sizeof file_24 - 1},
    {"migrations/trusted/0009_create_internship.sql", file_25, sizeof file_25 - 1},
    {"migrations/trusted/0010_create_customer.sql", file_26, sizeof file_26 - 1},
    {"migrations/trusted/0011_create_invoice.sql", file_27, sizeof file_27 - 1},
    {"migrations/trusted/0012_create_payment.sql", file_28, sizeof file_28 - 1},
    {"migrations/trusted/0013_create_product.sql", file_29, sizeof file_29 - 1},
    {"migrations/trusted/0014_create_purchase.sql", file_30, sizeof file_30 - 1},
    {"pantanal.yaml", file_31, sizeof file_31 - 1},
    {"seeds/state.csv", file_32, sizeof file_32 - 1},
    {"seeds/unit.csv", file_33, sizeof file_33 - 1},
    {"sql/dataquality/attendance_outside_enrolment.sql", file_34, sizeof file_34 - 1},
    {"sql/dataquality/class_over_capacity.sql", file_35, sizeof file_35 - 1},
    {"sql/dataquality/invoice_after_drop_out.sql", file_36, sizeof file_36 - 1},
    {"sql/dataquality/invoice_fee_differs.sql", file_37, sizeof file_37 - 1},
    {"sql/dataquality/paid_above_invoice.sql", file_38, sizeof file_38 - 1},
    {"sql/dataquality/payment_after_drop_out.sql", file_39, sizeof file_39 - 1},
    {"sql/dataquality/payment_before_issue.sql", file_40, sizeof file_40 - 1},
    {"sql/dataquality/purchase_before_registration.sql", file_41, sizeof file_41 - 1},
    {"sql/dataquality/revenue_adds_up.sql", file_42, sizeof file_42 - 1},
    {"sql/models/churn.sql", file_43, sizeof file_43 - 1},
    {"sql/models/payment_default.sql", file_44, sizeof file_44 - 1},
    {"sql/models/recommendation.sql", file_45, sizeof file_45 - 1},
    {"sql/queries/churn_by_course.sql", file_46, sizeof file_46 - 1},
    {"sql/queries/delinquency_by_unit.sql", file_47, sizeof file_47 - 1},
    {"sql/queries/failed_rules.sql", file_48, sizeof file_48 - 1},
    {"sql/queries/invoices_to_collect.sql", file_49, sizeof file_49 - 1},
    {"sql/queries/model_scores.sql", file_50, sizeof file_50 - 1},
    {"sql/queries/products_to_offer.sql", file_51, sizeof file_51 - 1},
    {"sql/queries/quarantine_by_rule.sql", file_52, sizeof file_52 - 1},
    {"sql/queries/revenue_by_month.sql", file_53, sizeof file_53 - 1},
    {"sql/queries/rows_per_layer.sql", file_54, sizeof file_54 - 1},
    {"sql/queries/students_at_risk.sql", file_55, sizeof file_55 - 1},
    {"sql/raw/attendance.yaml", file_56, sizeof file_56 - 1},
    {"sql/raw/class.yaml", file_57, sizeof file_57 - 1},
    {"sql/raw/company.yaml", file_58, sizeof file_58 - 1},
    {"sql/raw/course.yaml", file_59, sizeof file_59 - 1},
    {"sql/raw/customer.yaml", file_60, sizeof file_60 - 1},
    {"sql/raw/enrolment.yaml", file_61, sizeof file_61 - 1},
    {"sql/raw/internship.yaml", file_62, sizeof file_62 - 1},
    {"sql/raw/invoice.yaml", file_63, sizeof file_63 - 1},
    {"sql/raw/payment.yaml", file_64, sizeof file_64 - 1},
    {"sql/raw/product.yaml", file_65, sizeof file_65 - 1},
    {"sql/raw/purchase.yaml", file_66, sizeof file_66 - 1},
    {"sql/raw/student.yaml", file_67, sizeof file_67 - 1},
    {"sql/refined/academic/churn_rate_month.sql", file_68, sizeof file_68 - 1},
    {"sql/refined/academic/fact_attendance_month.sql", file_69, sizeof file_69 - 1},
    {"sql/refined/academic/fact_enrolment.sql", file_70, sizeof file_70 - 1},
    {"sql/refined/commerce/fact_purchase.sql", file_71, sizeof file_71 - 1},
    {"sql/refined/dimension/dim_class.sql", file_72, sizeof file_72 - 1},
    {"sql/refined/dimension/dim_company.sql", file_73, sizeof file_73 - 1},
    {"sql/refined/dimension/dim_course.sql", file_74, sizeof file_74 - 1},
    {"sql/refined/dimension/dim_customer.sql", file_75, sizeof file_75 - 1},
    {"sql/refined/dimension/dim_date.sql", file_76, sizeof file_76 - 1},
    {"sql/refined/dimension/dim_product.sql", file_77, sizeof file_77 - 1},
    {"sql/refined/dimension/dim_student.sql", file_78, sizeof file_78 - 1},
    {"sql/refined/dimension/dim_unit.sql", file_79, sizeof file_79 - 1},
    {"sql/refined/finance/delinquency_month.sql", file_80, sizeof file_80 - 1},
    {"sql/refined/finance/fact_invoice.sql", file_81, sizeof file_81 - 1},
    {"sql/refined/finance/fact_payment.sql", file_82, sizeof file_82 - 1},
    {"sql/refined/finance/revenue_month.sql", file_83, sizeof file_83 - 1},
    {"sql/refined/internship/fact_internship.sql", file_84, sizeof file_84 - 1},
    {"sql/tests/delinquency_month.yaml", file_85, sizeof file_85 - 1},
    {"sql/tests/dim_student.yaml", file_86, sizeof file_86 - 1},
    {"sql/tests/fact_payment.yaml", file_87, sizeof file_87 - 1},
    {"sql/tests/student.yaml", file_88, sizeof file_88 - 1},
    {"sql/trusted/attendance.sql", file_89, sizeof file_89 - 1},
    {"sql/trusted/class.sql", file_90, sizeof file_90 - 1},
    {"sql/trusted/company.sql", file_91, sizeof file_91 - 1},
    {"sql/trusted/course.sql", file_92, sizeof file_92 - 1},
    {"sql/trusted/customer.sql", file_93, sizeof file_93 - 1},
    {"sql/trusted/enrolment.sql", file_94, sizeof file_94 - 1},
    {"sql/trusted/internship.sql", file_95, sizeof file_95 - 1},
    {"sql/trusted/invoice.sql", file_96, sizeof file_96 - 1},
    {"sql/trusted/payment.sql", file_97, sizeof file_97 - 1},
    {"sql/trusted/product.sql", file_98, sizeof file_98 - 1},
    {"sql/trusted/purchase.sql", file_99, sizeof file_99 - 1},
    {"sql/trusted/state.sql", file_100, sizeof file_100 - 1},
    {"sql/trusted/student.sql", file_101, sizeof file_101 - 1},
    {"sql/trusted/unit.sql", file_102, sizeof file_102 - 1},
};

const struct pantanal_file *const pantanal_files = files;
const size_t pantanal_file_count = sizeof files / sizeof *files;
