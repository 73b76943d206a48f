import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { adminOnly, authenticationRequired } from '../auth/auth.problems.js';
import type { Caller } from '../auth/caller.js';
import { CurrentCaller } from '../auth/caller.js';
import { AdminOnly } from '../auth/caller.guard.js';
import { fileNotFound } from '../files/file.problems.js';
import { ApiAnswer, ApiListAnswer, ApiProblems } from '../http/api-documentation.js';
import { Idempotent } from '../http/idempotent.js';
import { integerOr } from '../http/integer-id.pipe.js';
import { PageQueryDto } from '../http/page-query.dto.js';
import type { Page } from '../http/page.js';
import { validationFailed } from '../http/problems.js';
import { productNotFound } from './catalog.problems.js';
import { CreateProductDto } from './dto/create-product.dto.js';
import { ProductDto } from './dto/product.dto.js';
import { ProductsService } from './products.service.js';

@ApiTags('Catalog')
@ApiProblems(authenticationRequired)
@Controller('products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  /**
   * Adds a product (admin). Each colour has a photo of its own, or is tinted from the product's white one; each size says
   * where on the photo the print goes.
   */
  @Post()
  @AdminOnly()
  @Idempotent()
  @ApiOperation({ operationId: 'createProduct' })
  @ApiAnswer(ProductDto, { status: 201, description: 'The product' })
  @ApiProblems(validationFailed, fileNotFound, adminOnly)
  async create(@CurrentCaller() { userId }: Caller, @Body() request: CreateProductDto): Promise<ProductDto> {
    return ProductDto.from(await this.products.create(userId, request));
  }

  /** The products that artwork can be printed on, newest first. */
  @Get()
  @ApiOperation({ operationId: 'listProducts' })
  @ApiListAnswer([ProductDto], { description: 'A page of products' })
  @ApiProblems(validationFailed)
  async list(@Query() query: PageQueryDto): Promise<Page<ProductDto>> {
    return (await this.products.list(query)).map((product) => ProductDto.from(product));
  }

  /** One product, with its colours and sizes. */
  @Get(':id')
  @ApiOperation({ operationId: 'getProduct' })
  @ApiAnswer(ProductDto, { description: 'The product' })
  @ApiProblems(productNotFound)
  async get(@Param('id', integerOr(productNotFound)) id: number): Promise<ProductDto> {
    return ProductDto.from(await this.products.get(id));
  }
}
