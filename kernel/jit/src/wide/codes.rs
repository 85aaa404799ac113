//! The instructions that the loop IR needs, each in three shapes: 16 lanes of 32 bits, 8 of 32, 8 of 64.

use iced_x86::Code;

/// One instruction in its three shapes.
pub(super) type Codes = [Code; 3];

pub(super) const ADD_F: Codes = [
    Code::EVEX_Vaddps_zmm_k1z_zmm_zmmm512b32_er,
    Code::EVEX_Vaddps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vaddpd_zmm_k1z_zmm_zmmm512b64_er,
];
pub(super) const SUB_F: Codes = [
    Code::EVEX_Vsubps_zmm_k1z_zmm_zmmm512b32_er,
    Code::EVEX_Vsubps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vsubpd_zmm_k1z_zmm_zmmm512b64_er,
];
pub(super) const MUL_F: Codes = [
    Code::EVEX_Vmulps_zmm_k1z_zmm_zmmm512b32_er,
    Code::EVEX_Vmulps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vmulpd_zmm_k1z_zmm_zmmm512b64_er,
];
pub(super) const DIV_F: Codes = [
    Code::EVEX_Vdivps_zmm_k1z_zmm_zmmm512b32_er,
    Code::EVEX_Vdivps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vdivpd_zmm_k1z_zmm_zmmm512b64_er,
];
pub(super) const MAX_F: Codes = [
    Code::EVEX_Vmaxps_zmm_k1z_zmm_zmmm512b32_sae,
    Code::EVEX_Vmaxps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vmaxpd_zmm_k1z_zmm_zmmm512b64_sae,
];
pub(super) const MIN_F: Codes = [
    Code::EVEX_Vminps_zmm_k1z_zmm_zmmm512b32_sae,
    Code::EVEX_Vminps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vminpd_zmm_k1z_zmm_zmmm512b64_sae,
];
pub(super) const AND_F: Codes = [
    Code::EVEX_Vandps_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vandps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vandpd_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const XOR_F: Codes = [
    Code::EVEX_Vxorps_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vxorps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vxorpd_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const FMA_213: Codes = [
    Code::EVEX_Vfmadd213ps_zmm_k1z_zmm_zmmm512b32_er,
    Code::EVEX_Vfmadd213ps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vfmadd213pd_zmm_k1z_zmm_zmmm512b64_er,
];
pub(super) const FMA_231: Codes = [
    Code::EVEX_Vfmadd231ps_zmm_k1z_zmm_zmmm512b32_er,
    Code::EVEX_Vfmadd231ps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vfmadd231pd_zmm_k1z_zmm_zmmm512b64_er,
];
pub(super) const BLEND: Codes = [
    Code::EVEX_Vblendmps_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vblendmps_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vblendmpd_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const RANGE: Codes = [
    Code::EVEX_Vrangeps_zmm_k1z_zmm_zmmm512b32_imm8_sae,
    Code::EVEX_Vrangeps_ymm_k1z_ymm_ymmm256b32_imm8,
    Code::EVEX_Vrangepd_zmm_k1z_zmm_zmmm512b64_imm8_sae,
];
pub(super) const ADD_I: Codes = [
    Code::EVEX_Vpaddd_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpaddd_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpaddq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const SUB_I: Codes = [
    Code::EVEX_Vpsubd_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpsubd_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpsubq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const AND_I: Codes = [
    Code::EVEX_Vpandd_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpandd_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpandq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const OR_I: Codes = [
    Code::EVEX_Vpord_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpord_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vporq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const XOR_I: Codes = [
    Code::EVEX_Vpxord_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpxord_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpxorq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const MIN_S: Codes = [
    Code::EVEX_Vpminsd_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpminsd_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpminsq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const MIN_U: Codes = [
    Code::EVEX_Vpminud_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpminud_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpminuq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const MAX_S: Codes = [
    Code::EVEX_Vpmaxsd_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpmaxsd_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpmaxsq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const MAX_U: Codes = [
    Code::EVEX_Vpmaxud_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpmaxud_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpmaxuq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const SHL_V: Codes = [
    Code::EVEX_Vpsllvd_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpsllvd_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpsllvq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const SHR_V: Codes = [
    Code::EVEX_Vpsrlvd_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpsrlvd_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpsrlvq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const SAR_V: Codes = [
    Code::EVEX_Vpsravd_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpsravd_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpsravq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const MUL_I: Codes = [
    Code::EVEX_Vpmulld_zmm_k1z_zmm_zmmm512b32,
    Code::EVEX_Vpmulld_ymm_k1z_ymm_ymmm256b32,
    Code::EVEX_Vpmullq_zmm_k1z_zmm_zmmm512b64,
];
pub(super) const SQRT: Codes = [
    Code::EVEX_Vsqrtps_zmm_k1z_zmmm512b32_er,
    Code::EVEX_Vsqrtps_ymm_k1z_ymmm256b32,
    Code::EVEX_Vsqrtpd_zmm_k1z_zmmm512b64_er,
];
pub(super) const ABS_I: Codes =
    [Code::EVEX_Vpabsd_zmm_k1z_zmmm512b32, Code::EVEX_Vpabsd_ymm_k1z_ymmm256b32, Code::EVEX_Vpabsq_zmm_k1z_zmmm512b64];
pub(super) const ROUND: Codes = [
    Code::EVEX_Vrndscaleps_zmm_k1z_zmmm512b32_imm8_sae,
    Code::EVEX_Vrndscaleps_ymm_k1z_ymmm256b32_imm8,
    Code::EVEX_Vrndscalepd_zmm_k1z_zmmm512b64_imm8_sae,
];
pub(super) const SHL_N: Codes = [
    Code::EVEX_Vpslld_zmm_k1z_zmmm512b32_imm8,
    Code::EVEX_Vpslld_ymm_k1z_ymmm256b32_imm8,
    Code::EVEX_Vpsllq_zmm_k1z_zmmm512b64_imm8,
];
pub(super) const SHR_N: Codes = [
    Code::EVEX_Vpsrld_zmm_k1z_zmmm512b32_imm8,
    Code::EVEX_Vpsrld_ymm_k1z_ymmm256b32_imm8,
    Code::EVEX_Vpsrlq_zmm_k1z_zmmm512b64_imm8,
];
pub(super) const SAR_N: Codes = [
    Code::EVEX_Vpsrad_zmm_k1z_zmmm512b32_imm8,
    Code::EVEX_Vpsrad_ymm_k1z_ymmm256b32_imm8,
    Code::EVEX_Vpsraq_zmm_k1z_zmmm512b64_imm8,
];
pub(super) const CMP_F: Codes = [
    Code::EVEX_Vcmpps_kr_k1_zmm_zmmm512b32_imm8_sae,
    Code::EVEX_Vcmpps_kr_k1_ymm_ymmm256b32_imm8,
    Code::EVEX_Vcmppd_kr_k1_zmm_zmmm512b64_imm8_sae,
];
pub(super) const CMP_S: Codes = [
    Code::EVEX_Vpcmpd_kr_k1_zmm_zmmm512b32_imm8,
    Code::EVEX_Vpcmpd_kr_k1_ymm_ymmm256b32_imm8,
    Code::EVEX_Vpcmpq_kr_k1_zmm_zmmm512b64_imm8,
];
pub(super) const CMP_U: Codes = [
    Code::EVEX_Vpcmpud_kr_k1_zmm_zmmm512b32_imm8,
    Code::EVEX_Vpcmpud_kr_k1_ymm_ymmm256b32_imm8,
    Code::EVEX_Vpcmpuq_kr_k1_zmm_zmmm512b64_imm8,
];
pub(super) const SPLAT_M: Codes = [
    Code::EVEX_Vbroadcastss_zmm_k1z_xmmm32,
    Code::EVEX_Vbroadcastss_ymm_k1z_xmmm32,
    Code::EVEX_Vbroadcastsd_zmm_k1z_xmmm64,
];
pub(super) const SPLAT_R: Codes =
    [Code::EVEX_Vpbroadcastd_zmm_k1z_r32, Code::EVEX_Vpbroadcastd_ymm_k1z_r32, Code::EVEX_Vpbroadcastq_zmm_k1z_r64];
pub(super) const LOAD: Codes =
    [Code::EVEX_Vmovups_zmm_k1z_zmmm512, Code::EVEX_Vmovups_ymm_k1z_ymmm256, Code::EVEX_Vmovupd_zmm_k1z_zmmm512];
pub(super) const STORE: Codes =
    [Code::EVEX_Vmovups_zmmm512_k1z_zmm, Code::EVEX_Vmovups_ymmm256_k1z_ymm, Code::EVEX_Vmovupd_zmmm512_k1z_zmm];
pub(super) const MOVE: Codes =
    [Code::EVEX_Vmovaps_zmm_k1z_zmmm512, Code::EVEX_Vmovaps_ymm_k1z_ymmm256, Code::EVEX_Vmovapd_zmm_k1z_zmmm512];
pub(super) const GATHER: Codes =
    [Code::EVEX_Vgatherdps_zmm_k1_vm32z, Code::EVEX_Vgatherdps_ymm_k1_vm32y, Code::EVEX_Vgatherdpd_zmm_k1_vm32y];
pub(super) const SCATTER: Codes =
    [Code::EVEX_Vscatterdps_vm32z_k1_zmm, Code::EVEX_Vscatterdps_vm32y_k1_ymm, Code::EVEX_Vscatterdpd_vm32y_k1_zmm];

/// Between storage and lanes of 32 bits: 16 lanes, then 8.
pub(super) type Pair = [Code; 2];

pub(super) const FROM_I8: Pair = [Code::EVEX_Vpmovsxbd_zmm_k1z_xmmm128, Code::EVEX_Vpmovsxbd_ymm_k1z_xmmm64];
pub(super) const FROM_U8: Pair = [Code::EVEX_Vpmovzxbd_zmm_k1z_xmmm128, Code::EVEX_Vpmovzxbd_ymm_k1z_xmmm64];
pub(super) const FROM_I16: Pair = [Code::EVEX_Vpmovsxwd_zmm_k1z_ymmm256, Code::EVEX_Vpmovsxwd_ymm_k1z_xmmm128];
pub(super) const FROM_U16: Pair = [Code::EVEX_Vpmovzxwd_zmm_k1z_ymmm256, Code::EVEX_Vpmovzxwd_ymm_k1z_xmmm128];
pub(super) const TO_8: Pair = [Code::EVEX_Vpmovdb_xmmm128_k1z_zmm, Code::EVEX_Vpmovdb_xmmm64_k1z_ymm];
pub(super) const TO_16: Pair = [Code::EVEX_Vpmovdw_ymmm256_k1z_zmm, Code::EVEX_Vpmovdw_xmmm128_k1z_ymm];
pub(super) const FROM_HALF: Pair = [Code::EVEX_Vcvtph2ps_zmm_k1z_ymmm256_sae, Code::EVEX_Vcvtph2ps_ymm_k1z_xmmm128];
pub(super) const TO_HALF: Pair =
    [Code::EVEX_Vcvtps2ph_ymmm256_k1z_zmm_imm8_sae, Code::EVEX_Vcvtps2ph_xmmm128_k1z_ymm_imm8];
pub(super) const I32_F32: Pair = [Code::EVEX_Vcvtdq2ps_zmm_k1z_zmmm512b32_er, Code::EVEX_Vcvtdq2ps_ymm_k1z_ymmm256b32];
pub(super) const U32_F32: Pair =
    [Code::EVEX_Vcvtudq2ps_zmm_k1z_zmmm512b32_er, Code::EVEX_Vcvtudq2ps_ymm_k1z_ymmm256b32];
pub(super) const F32_I32: Pair =
    [Code::EVEX_Vcvttps2dq_zmm_k1z_zmmm512b32_sae, Code::EVEX_Vcvttps2dq_ymm_k1z_ymmm256b32];
pub(super) const F32_U32: Pair =
    [Code::EVEX_Vcvttps2udq_zmm_k1z_zmmm512b32_sae, Code::EVEX_Vcvttps2udq_ymm_k1z_ymmm256b32];
